using Platform.Rehearsal.Api;
using Platform.Rehearsal.App;
using Platform.Rehearsal.Progress;

namespace Platform.Rehearsal.Passes;

/// <summary>Looks at every service again and again, remembers what it saw, and waits for things to become true. Every wait is bounded and says what it waited for.</summary>
internal sealed class Lookout(PassKind pass, IRehearsedApp app, Pace pace, IProgressView view, TimeProvider time)
{
    private static readonly string[] Ends = ["finished", "rolledBack", "failed"];

    private readonly Dictionary<string, (long Since, string Reason)> silent = [];

    public Sight Latest { get; private set; } = Sight.Nothing;

    public Track Track { get; } = new();

    /// <summary>Waits until <paramref name="isTrue"/>; a migration that ends meanwhile, a dead app and a silent service break the wait at once.</summary>
    public async Task<Sight> UntilAsync(string awaited, TimeSpan within, Func<Sight, bool> isTrue, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var sight = await LookAsync(cancel);
            if (isTrue(sight)) return sight;
            if (Ends.Contains(sight.Migrator.Phase)) throw new PassBrokenException($"The migration ended while {awaited} was awaited: {sight}");
            if (sight.Migrator.IsStuck) throw new PassBrokenException($"The migrator needs somebody's help while {awaited} was awaited: {sight}. {string.Join(" ", sight.Migrator.ErrorTexts().TakeLast(1))}");
            if (time.GetElapsedTime(started) > within) throw new PassBrokenException($"Waited {within.TotalSeconds:0} s for {awaited}. Last seen: {sight}");
            await Task.Delay(pace.LookEvery, time, cancel);
        }
    }

    /// <summary>Keeps looking for the given time, whatever happens to the migration.</summary>
    public async Task WatchAsync(TimeSpan length, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < length)
        {
            await LookAsync(cancel);
            await Task.Delay(pace.LookEvery, time, cancel);
        }
    }

    public async Task<Sight> LookAsync(CancellationToken cancel)
    {
        if (app.Ending is { } ending) throw new PassBrokenException(ending);
        var migrator = AskAsync("migrator", app.Migrator.StatusAsync, Latest.Migrator, cancel);
        var players = AskAsync("players", app.Players.StatusAsync, Latest.Players, cancel);
        var gateway = AskAsync("gateway", app.Gateway.StateAsync, Latest.Gateway, cancel);
        var injected = AskAsync("cosy-target", app.CosyTarget.InjectedAsync, Latest.Injected, cancel);
        await Task.WhenAll(migrator, players, gateway, injected);
        Latest = new Sight(time.GetUtcNow(), await migrator, await players, await gateway, await injected);
        Track.Add(Latest);
        view.Show(pass, Latest);
        return Latest;
    }

    private async Task<T> AskAsync<T>(string service, Func<CancellationToken, Task<T>> question, T before, CancellationToken cancel)
    {
        try
        {
            var answer = await question(cancel);
            lock (silent) silent.Remove(service);
            return answer;
        }
        catch (ApiException fault)
        {
            return Keep(service, before, fault);
        }
    }

    private T Keep<T>(string service, T before, ApiException fault)
    {
        long since;
        lock (silent)
        {
            since = silent.TryGetValue(service, out var entry) ? entry.Since : time.GetTimestamp();
            silent[service] = (since, fault.Message);
        }

        if (time.GetElapsedTime(since) < pace.Silence) return before;
        throw new PassBrokenException($"{service} has not answered for {pace.Silence.TotalSeconds:0} s: {fault.Message}. Last seen: {Latest}");
    }
}

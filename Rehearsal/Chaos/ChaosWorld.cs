using System.Diagnostics;
using System.Globalization;
using Platform.Rehearsal.App;

namespace Platform.Rehearsal.Chaos;

/// <summary>One app with its users, whose migrator reaches the databases through proxies, and the hand that strikes it.</summary>
internal sealed class ChaosWorld : IAsyncDisposable
{
    private readonly CuttingProxy toSource;
    private readonly CuttingProxy toTarget;

    private ChaosWorld(IRehearsedApp app, CuttingProxy toSource, CuttingProxy toTarget, TimeProvider time)
    {
        (App, this.toSource, this.toTarget) = (app, toSource, toTarget);
        Journal = new JournalTail(app, time);
    }

    public IRehearsedApp App { get; }

    public JournalTail Journal { get; }

    /// <exception cref="SetupException">It did not become ready.</exception>
    public static async Task<ChaosWorld> StartAsync(AppHostOptions options, string name, Action<string> said, TimeProvider time, CancellationToken cancel)
    {
        var (toSource, toTarget) = (new CuttingProxy(time), new CuttingProxy(time));
        try
        {
            var through = new Dictionary<string, string> { ["PLATFORM_PROXY_MAIN_SOURCE"] = Text(toSource.Port), ["PLATFORM_PROXY_MAIN_TARGET"] = Text(toTarget.Port) };
            var app = await new AppHostStarter(options with { More = through }, time).StartAsync(name, said, cancel);
            toSource.PassTo(await PortAsync(app, "source", cancel));
            toTarget.PassTo(await PortAsync(app, "target", cancel));
            return new ChaosWorld(app, toSource, toTarget, time);
        }
        catch
        {
            await toSource.DisposeAsync();
            await toTarget.DisposeAsync();
            throw;
        }
    }

    /// <returns>The process that was killed; null when there was none to kill, as for connections.</returns>
    public async Task<int?> StrikeAsync(ChaosTurn turn, CancellationToken cancel)
    {
        if (turn.Victim == Victim.Nobody) return null;
        if (turn.Victim == Victim.Connections)
        {
            toSource.Cut(turn.Outage);
            toTarget.Cut(turn.Outage);
            return null;
        }

        var pid = await App.ProcessAsync(turn.Victim.Word(), cancel) ?? throw new ChaosException($"{turn.Victim.Word()} has no process to kill.");
        try
        {
            Process.GetProcessById(pid).Kill(); // SIGKILL
        }
        catch (ArgumentException)
        {
            throw new ChaosException($"{turn.Victim.Word()} (process {pid}) had ended by itself.");
        }

        return pid;
    }

    /// <summary>Whether what was struck is there again, as a process other than the killed one.</summary>
    public async Task<bool> IsBackAsync(Victim victim, int? killed, CancellationToken cancel) =>
        victim is Victim.Connections or Victim.Nobody || (await App.ResourceAsync(victim.Word(), cancel) is { } resource && resource.IsReady && resource.Pid is { } pid && pid != killed);

    public async Task<IReadOnlyList<AuthorityEntry>> AuthorityLogAsync(string database, CancellationToken cancel) =>
        await AuthorityLog.ReadAsync((await App.ResourceAsync(database, cancel))?.ConnectionString ?? throw new ChaosException($"The run file has no connection string of {database}."), cancel);

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        await App.DisposeAsync();
        await toSource.DisposeAsync();
        await toTarget.DisposeAsync();
    }

    private static async Task<int> PortAsync(IRehearsedApp app, string server, CancellationToken cancel) =>
        (await app.ResourceAsync(server, cancel))?.Endpoints.Values.Select(url => (int?)new Uri(url).Port).FirstOrDefault() ?? throw new SetupException($"The run file has no endpoint of {server}", "A rehearsal needs the servers that AppHost/Program.cs declares.");

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A run did not go as it has to. What was seen until then still counts.</summary>
internal sealed class ChaosException(string what) : Exception(what);

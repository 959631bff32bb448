using Platform.Players.Ledger;
using Platform.Players.Measure;

namespace Platform.Players.Load;

/// <summary>One run of virtual users, from start to stop: readers and authors, each in a loop of their own.</summary>
internal sealed class LoadRun : IAsyncDisposable
{
    /// <summary>Longer than a request's time-out, so that none is left without a result.</summary>
    private static readonly TimeSpan DrainBudget = GatewayClient.TimeOut + TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly RunClock _clock;
    private readonly OpenLoop _authors;
    private readonly OpenLoop _readers;
    private readonly Task _running;
    private TimeSpan? _stopped;

    public LoadRun(PlayersSettings settings, LoadPlan plan, Stage stage, GatewayClient gateway, WriteLedger ledger, PlayersMetrics metrics, TimeProvider time)
    {
        (Plan, _clock, Measurements) = (plan, new RunClock(time), new Measurements(metrics, time));
        var desk = new AvatarDesk(stage.Avatars);
        var imagination = new Imagination(stage, desk, new Random(settings.Seed));
        _authors = Loop(plan.Rates.WritesPerSecond, new Author(gateway, imagination, desk, ledger, Measurements, _clock), settings.Seed + 1);
        _readers = Loop(plan.Rates.ReadsPerSecond, new Reader(gateway, stage, Measurements, _clock, new Random(settings.Seed + 2)), settings.Seed + 3);
        _running = Task.WhenAll(Loops.Select(loop => Task.Run(() => loop.RunAsync(_clock.Started, _stop.Token))));

        OpenLoop Loop(double rate, IUser user, int seed) => new(new ArrivalSchedule(rate, plan.Profile, settings.Even ? null : new Random(seed)), user, settings.MostOutstanding, time);
    }

    public LoadPlan Plan { get; }

    public Measurements Measurements { get; }

    public TimeSpan Elapsed => _stopped ?? _clock.Elapsed;

    public int Outstanding => Loops.Sum(l => l.Outstanding);

    public OfferedCounts Offered => new(_authors.Offered, _readers.Offered);

    public Gap LongestGap => Measurements.LongestGap(stillExpecting: _stopped is null && Plan.Rates.WritesPerSecond > 0);

    private OpenLoop[] Loops => [_authors, _readers];

    /// <summary>No arrival follows; waits for those outstanding. Stopping again does nothing.</summary>
    /// <returns>False when some have no result even now.</returns>
    public async Task<bool> StopAsync(CancellationToken cancel)
    {
        await _stop.CancelAsync();
        await _running;
        _ = LongestGap; // silence counts until here, not while the last answers are waited for
        _stopped ??= _clock.Elapsed;
        return (await Task.WhenAll(Loops.Select(l => l.DrainAsync(DrainBudget, cancel)))).All(drained => drained);
    }

    /// <summary>Ends the arrivals. Whoever is outstanding is left alone: in the ledger it stays as sent.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }
}

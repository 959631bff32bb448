using Platform.Migrator.Cutover;
using Platform.Migrator.Traffic;
using Platform.Plans;

namespace Platform.Migrator.Driving;

/// <summary>The steps that act on the router and its write hold. A plan without them needs none of it.</summary>
internal sealed class TrafficSteps(TrafficWatch watch, TimeProvider time)
{
    /// <summary>How much of the past says how the app does before anything moves.</summary>
    private static readonly TimeSpan BaselineWindow = TimeSpan.FromMinutes(5);

    /// <summary>After the commit nobody may be kept waiting longer than this for the migrator itself.</summary>
    private static readonly TimeSpan AfterCommit = TimeSpan.FromSeconds(10);

    public Task HoldAsync(MigrationState state, CancellationToken cancel) =>
        watch.Hold?.HoldAsync(state.FreezeEpoch, Until(state.FreezeUntil), cancel) ?? Task.CompletedTask;

    public Task QuiesceAsync(MigrationState state, CancellationToken cancel) =>
        watch.Hold?.QuiesceAsync(state.FreezeEpoch, Until(state.CommitBy), cancel) ?? Task.CompletedTask;

    /// <summary>The commit is recorded: held writes go on waiting for the way forward, however long the budget still was.</summary>
    public Task ExtendAsync(MigrationState state, CancellationToken cancel) =>
        watch.Hold?.ExtendAsync(state.FreezeEpoch, AfterCommit, cancel) ?? Task.CompletedTask;

    /// <summary>Held writes wait for the thaw, not for the end of a lease that is nearly over. One that has ended is not taken up again: then nobody knows how long it takes.</summary>
    public Task HoldForThawAsync(MigrationState state, CancellationToken cancel) => time.GetUtcNow() < state.FreezeUntil ? ExtendAsync(state, cancel) : Task.CompletedTask;

    public Task ReleaseAsync(MigrationState state, CancellationToken cancel) =>
        watch.Hold?.ReleaseAsync(state.FreezeEpoch, cancel) ?? Task.CompletedTask;

    public Task SetAsync(int weight, CancellationToken cancel) => watch.Router?.SetAsync(new TrafficSplit(weight), cancel) ?? Task.CompletedTask;

    /// <returns>Null when nothing measures the traffic.</returns>
    public Task<Samples?> LatencyAsync(Side side, DateTimeOffset since, CancellationToken cancel) => watch.Latency(side, since, cancel);

    /// <summary>How the source's app does while it has all the traffic. A gateway that does not answer is no reason not to move.</summary>
    public async Task<BaselineTaken?> BaselineAsync(MigrationState state, CancellationToken cancel)
    {
        try
        {
            var from = time.GetUtcNow() - BaselineWindow;
            var samples = await watch.Latency(Side.Source, from > state.PhaseSince ? from : state.PhaseSince, cancel);
            return samples is { Count: > 0 } ? new BaselineTaken(samples.Value, samples.Count) : null;
        }
        catch (StepFault)
        {
            return null;
        }
    }

    private TimeSpan Until(DateTimeOffset? end)
    {
        var left = (end ?? time.GetUtcNow()) - time.GetUtcNow();
        return left > TimeSpan.FromMilliseconds(10) ? left : TimeSpan.FromMilliseconds(10);
    }
}

using Platform.Migrator.Cutover;
using Platform.Migrator.Traffic;

namespace Platform.Migrator.Driving;

/// <summary>The steps that act on the router and its write hold. A plan without them needs none of it.</summary>
internal sealed class TrafficSteps(ITrafficRouter? router, IWriteHold? hold, TimeProvider time)
{
    /// <summary>After the commit nobody may be kept waiting longer than this for the migrator itself.</summary>
    private static readonly TimeSpan AfterCommit = TimeSpan.FromSeconds(10);

    public Task HoldAsync(MigrationState state, CancellationToken cancel) =>
        hold?.HoldAsync(state.FreezeEpoch, Left(state), cancel) ?? Task.CompletedTask;

    public Task QuiesceAsync(MigrationState state, CancellationToken cancel) =>
        hold?.QuiesceAsync(state.FreezeEpoch, Left(state), cancel) ?? Task.CompletedTask;

    /// <summary>The commit is recorded: held writes go on waiting for the way forward, however long the budget still was.</summary>
    public Task ExtendAsync(MigrationState state, CancellationToken cancel) =>
        hold?.HoldAsync(state.FreezeEpoch, AfterCommit, cancel) ?? Task.CompletedTask;

    public Task ReleaseAsync(MigrationState state, CancellationToken cancel) =>
        hold?.ReleaseAsync(state.FreezeEpoch, cancel) ?? Task.CompletedTask;

    public Task SetAsync(int weight, CancellationToken cancel) => router?.SetAsync(new TrafficSplit(weight), cancel) ?? Task.CompletedTask;

    private TimeSpan Left(MigrationState state)
    {
        var left = (state.FreezeUntil ?? time.GetUtcNow()) - time.GetUtcNow();
        return left > TimeSpan.FromMilliseconds(10) ? left : TimeSpan.FromMilliseconds(10);
    }
}

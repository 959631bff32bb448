using Platform.Migrator.Cutover;
using Platform.Migrator.Sync;
using Platform.Plans;

namespace Platform.Migrator.Driving;

/// <summary>One store at work: the copy, and a stream in each direction.</summary>
/// <param name="back">Null when the plan gives up the way back for data.</param>
internal sealed class StoreRuntime(StorePlan plan, StreamRuntime there, StreamRuntime? back) : IAsyncDisposable
{
    private volatile CopyProgress? copy;

    public StorePlan Plan => plan;
    public CopyProgress? Copy => copy;

    /// <summary>Copied inside the freeze, and never followed.</summary>
    public bool IsSnapshot => plan.Method == StoreMethod.Snapshot;

    /// <summary>From the source to the target: what the migration is about.</summary>
    public StreamRuntime There => there;

    /// <summary>From the target to the source, so that going back loses nothing.</summary>
    public StreamRuntime? Back => back;

    /// <summary>The same for both directions: it opens and closes either side.</summary>
    public IWriteGuard Guard => there.Engine.Guard;

    public IEnumerable<StreamRuntime> Streams => back is null ? [there] : [there, back];

    public IProgress<CopyProgress> CopyObserver => new Latest(value => copy = value);

    /// <exception cref="StepFault">The plan gave it up.</exception>
    public StreamRuntime To(Side side) => side == Side.Target ? there : back ?? throw new StepFault(
        $"Store {plan.Name} has no way back for its data: the plan says observe.reverse_sync: false.", "Roll back the traffic alone.");

    /// <summary>The stream that leads away from the authority; null when there is none.</summary>
    public StreamRuntime? Away(MigrationState state) => state.AuthorityOf(plan.Name) == Side.Source ? there : back;

    /// <summary>The stream that leads to the authority, and is idle while it is that; null when there is none.</summary>
    public StreamRuntime? Toward(MigrationState state) => state.AuthorityOf(plan.Name) == Side.Source ? back : there;

    /// <summary>Takes up, after a restart, what goes on beside the steps.</summary>
    public void Continue(MigrationState state)
    {
        if (IsSnapshot)
            return;
        var facts = state.Stores.GetValueOrDefault(plan.Name);
        if (facts?.CopiedFrom is { } copied)
            there.StartFollowing(new SyncPosition(copied));
        if (facts?.ArmedFrom is { } armed && !state.ReverseRenounced)
            back?.StartFollowing(new SyncPosition(armed));
        if (state.Has(Step.Verify) || state.Committed)
            StartSettling(state);
    }

    /// <summary>Settles what the authority's side changes, and nothing else.</summary>
    public void StartSettling(MigrationState state)
    {
        if (Away(state) is { Following: true } stream)
            stream.StartSettling();
    }

    public async Task StopSettlingAsync() => await Task.WhenAll(Streams.Select(s => s.StopSettlingAsync()));

    public async Task StopFollowingAsync() => await Task.WhenAll(Streams.Select(s => s.StopFollowingAsync()));

    public async ValueTask DisposeAsync()
    {
        foreach (var stream in Streams)
            await stream.DisposeAsync();
    }

    private sealed class Latest(Action<CopyProgress> keep) : IProgress<CopyProgress>
    {
        public void Report(CopyProgress value) => keep(value);
    }
}

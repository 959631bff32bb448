using Platform.Migrator.Cutover;
using Platform.Migrator.Sync;
using Platform.Plans;

namespace Platform.Migrator.Driving;

/// <summary>One store at work: its engine, what goes on beside the steps (following, settling), and how far it is.</summary>
internal sealed class StoreRuntime(StorePlan plan, IStoreEngine engine, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan BetweenSettlings = TimeSpan.FromMilliseconds(500);
    private readonly Background following = new();
    private readonly Background settling = new();
    private volatile CopyProgress? copy;
    private volatile FollowProgress? follow;
    private volatile StepFailed? fault;

    public StorePlan Plan => plan;
    public IStoreEngine Engine => engine;
    public CopyProgress? Copy => copy;
    public FollowProgress? Follow => follow;

    /// <summary>Everything was compared once by this driver, so that what is unsettled is known. Not kept on disk.</summary>
    public bool Verified { get; private set; }

    public long? Unsettled => Verified ? engine.Verifier.Unsettled : null;

    /// <summary>Why following or settling stopped without being asked to.</summary>
    public StepFailed? Fault => fault;

    public bool Following => following.Running;

    public IProgress<CopyProgress> CopyObserver => new Latest<CopyProgress>(value => copy = value);

    /// <summary>Does nothing when it follows already.</summary>
    public void StartFollowing(SyncPosition from)
    {
        fault = null;
        following.Start(cancel => GuardedAsync(Step.Follow, token => engine.Follower.FollowAsync(from, new Latest<FollowProgress>(value => follow = value), token), cancel));
    }

    public Task StopFollowingAsync() => following.StopAsync();

    /// <summary>Compares everything; only once for one driver.</summary>
    public async Task<IReadOnlyList<PartitionVerdict>> VerifyAsync(CancellationToken cancel)
    {
        var verdicts = await LiveVerification.RunAsync(engine.Verifier, time, cancel);
        Verified = true;
        return verdicts;
    }

    /// <summary>Looks again and again at what changes have touched, so that little is left for the freeze.</summary>
    public void StartSettling() => settling.Start(cancel => GuardedAsync(Step.Verify, SettleAsync, cancel));

    public Task StopSettlingAsync() => settling.StopAsync();

    private async Task SettleAsync(CancellationToken cancel)
    {
        if (!Verified)
            await VerifyAsync(cancel);
        while (true)
        {
            if (engine.Verifier.Unsettled > 0)
                await foreach (var _ in engine.Verifier.VerifyAsync(VerifyScope.Touched, cancel)) { }
            await Task.Delay(BetweenSettlings, time, cancel);
        }
    }

    private async Task GuardedAsync(Step step, Func<CancellationToken, Task> body, CancellationToken cancel)
    {
        try
        {
            await body(cancel);
        }
        catch (Exception stopped) when (!cancel.IsCancellationRequested)
        {
            fault = Faults.Describe(step, stopped) with { Transient = false };
        }
    }

    public async ValueTask DisposeAsync()
    {
        await settling.DisposeAsync();
        await following.DisposeAsync();
        await engine.DisposeAsync();
    }

    private sealed class Latest<T>(Action<T> keep) : IProgress<T>
    {
        public void Report(T value) => keep(value);
    }
}

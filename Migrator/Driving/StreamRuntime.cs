using Platform.Migrator.Cutover;
using Platform.Migrator.Sync;
using Platform.Plans;

namespace Platform.Migrator.Driving;

/// <summary>One direction of a store at work: what goes on beside the steps (following, settling), and how far it is.</summary>
/// <param name="to">The side that its changes are carried to.</param>
internal sealed class StreamRuntime(string store, Side to, IStoreEngine engine, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan BetweenSettlings = TimeSpan.FromMilliseconds(500);

    /// <summary>A report that is older says nothing of now.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(5);

    /// <summary>A server that was away for long may be back: a stream that could not reach it is tried again, for as long as it takes.</summary>
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(5);
    private readonly Background following = new();
    private readonly Background settling = new();
    private volatile FollowProgress? follow;
    private long followedAt;
    private volatile StepFailed? fault;

    public IStoreEngine Engine => engine;

    /// <summary>The side whose changes are followed, and whose log grows when they are not.</summary>
    public Side From => to.Other();

    public FollowProgress? Follow => follow;

    /// <summary>Null while it does not follow, or is not known.</summary>
    public TimeSpan? Lag => follow is { } last && Following && fault is null && time.GetElapsedTime(Interlocked.Read(ref followedAt)) < Stale ? last.Lag : null;

    /// <summary>Everything was compared once by this driver, or proven equal when the stream began, so that what is unsettled is known. Not kept on disk.</summary>
    public bool Verified { get; private set; }

    public long? Unsettled => Verified ? engine.Verifier.Unsettled : null;

    /// <summary>Why following or settling stopped without being asked to.</summary>
    public StepFailed? Fault => fault;

    public bool Following => following.Running;

    /// <summary>Does nothing when it follows already.</summary>
    public void StartFollowing(SyncPosition from)
    {
        if (following.Running)
            return;
        fault = null;
        following.Start(cancel => KeepAtItAsync(Step.Follow, token => engine.Follower.FollowAsync(from, new Latest(Told), token), cancel));
    }

    public Task StopFollowingAsync() => following.StopAsync();

    /// <summary>Compares everything while changes go on.</summary>
    public async Task<IReadOnlyList<PartitionVerdict>> VerifyAsync(CancellationToken cancel)
    {
        var verdicts = await LiveVerification.RunAsync(engine.Verifier, time, cancel);
        Verified = true;
        return verdicts;
    }

    /// <summary>Both sides are proven equal by the other direction: from here on only what this one touches needs a look.</summary>
    public async Task AssumeEqualAsync(CancellationToken cancel)
    {
        await engine.Verifier.AssumeEqualAsync(cancel);
        Verified = true;
    }

    /// <summary>Looks again and again at what changes have touched, so that little is left for the freeze.</summary>
    public void StartSettling() => settling.Start(cancel => KeepAtItAsync(Step.Verify, SettleAsync, cancel));

    public Task StopSettlingAsync() => settling.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await settling.DisposeAsync();
        await following.DisposeAsync();
        await engine.DisposeAsync();
    }

    private async Task SettleAsync(CancellationToken cancel)
    {
        if (!Verified)
            await VerifyAsync(cancel);
        while (true)
        {
            if (engine.Verifier.Unsettled > 0)
                await foreach (var _ in engine.Verifier.VerifyAsync(VerifyScope.Touched, cancel)) { }
            Recovered(Step.Verify);
            await Task.Delay(BetweenSettlings, time, cancel);
        }
    }

    private void Told(FollowProgress value)
    {
        follow = value;
        Interlocked.Exchange(ref followedAt, time.GetTimestamp());
        Recovered(Step.Follow);
    }

    private void Recovered(Step step)
    {
        if (fault is { } past && past.Step == step)
            fault = null;
    }

    private async Task KeepAtItAsync(Step step, Func<CancellationToken, Task> body, CancellationToken cancel)
    {
        while (await GuardedAsync(step, body, cancel))
            await Task.Delay(BetweenAttempts, time, cancel);
    }

    /// <returns>Whether it failed for a reason that may pass.</returns>
    private async Task<bool> GuardedAsync(Step step, Func<CancellationToken, Task> body, CancellationToken cancel)
    {
        try
        {
            await body(cancel);
            return false;
        }
        catch (Exception stopped) when (!cancel.IsCancellationRequested)
        {
            var failed = Faults.Describe(step, stopped);
            fault = failed with { Error = $"{store} to the {to.Word()}: {failed.Error}" };
            return failed.Transient;
        }
    }

    private sealed class Latest(Action<FollowProgress> keep) : IProgress<FollowProgress>
    {
        public void Report(FollowProgress value) => keep(value);
    }
}

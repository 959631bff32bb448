using Platform.Migrator.Cutover;

namespace Platform.Migrator.Driving;

/// <summary>How long each step may take, and which may be broken off.</summary>
internal static class StepLimits
{
    /// <summary>Steps that may take hours: a roll back or a stop of the process ends them, and they are done again later.</summary>
    public static bool Interruptible(Step step) => step is Step.Inspect or Step.Copy or Step.Verify;

    /// <summary>
    /// Steps whose intent need not be on disk by itself, since a durable record before it already says what a next driver does, however
    /// far this one got: the intent to hold leads to a thaw, the commit leads forward. It keeps the disk's flushes out of the freeze.
    /// </summary>
    public static bool Covered(Step step, MigrationState state) => state.Frozen && step is
        Step.Quiesce or Step.Freeze or Step.Drain or Step.VerifyRest or Step.Smoke or Step.Promote or Step.Flip or Step.Release or Step.StartSingletons;

    /// <returns>Cancelled at the step's limit, and for steps outside a freeze also when the process is to stop.</returns>
    public static CancellationTokenSource Begin(Step step, MigrationState state, TimeProvider time, CancellationToken stop)
    {
        var limit = Limit(step, state, time.GetUtcNow());
        var timer = limit == Timeout.InfiniteTimeSpan ? new CancellationTokenSource() : new CancellationTokenSource(limit, time);
        if (state.Emergency is not null || (!state.Frozen && !state.Thawing))
            stop.Register(static source => Cancel((CancellationTokenSource)source!), timer);
        return timer;
    }

    private static TimeSpan Limit(Step step, MigrationState state, DateTimeOffset now) => step switch
    {
        Step.Copy or Step.Verify or Step.Compare => Timeout.InfiniteTimeSpan,
        Step.BackUp or Step.UndoHooks or Step.Check => TimeSpan.FromHours(2),
        Step.Hold or Step.Quiesce or Step.Freeze or Step.Drain or Step.VerifyRest or Step.Smoke => Left(state, now),
        Step.Clean or Step.Finish or Step.Disarm => TimeSpan.FromMinutes(5),
        Step.Inspect or Step.Prepare or Step.PrepareBack or Step.StopSingletons or Step.StartSingletons => TimeSpan.FromMinutes(2),
        _ => TimeSpan.FromSeconds(20),
    };

    /// <summary>A step of the freeze ends early enough for held writes to be let go, by the commit or by a thaw, before the lease ends and they are refused.</summary>
    private static TimeSpan Left(MigrationState state, DateTimeOffset now)
    {
        var left = state.CommitBy - now ?? TimeSpan.FromSeconds(5);
        return left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1);
    }

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The step had ended: there is nothing left to cancel.
        }
    }
}

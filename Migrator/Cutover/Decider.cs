using Platform.Plans;
using static Platform.Migrator.Cutover.Decision;

namespace Platform.Migrator.Cutover;

/// <summary>
/// What to do next, from the state that the journal tells, what was just observed, and the time. Pure and total: the same
/// three always give the same decision, and every state has one. The order of the questions is the order of urgency.
/// </summary>
internal sealed class Decider(Plan plan)
{
    private readonly FreezeDecider freeze = new(plan);
    private readonly TrafficDecider traffic = new(plan);

    public Decision Decide(MigrationState state, Observation seen, DateTimeOffset now)
    {
        if (!state.Started)
            return new Wait("start", Person: true);
        if (state.Ended)
            return new End();
        if (state.Freezing && !state.Thawing)
            return freeze.BeforeCommit(state, seen, now); // A failure here is not tried again: it ends the freeze.
        if (GoBack(state, seen) is { } reason)
            return new Note(new RollBackBegan(reason));
        if (state.Failure is { } failure && Blocked(failure, now) is { } wait)
            return wait;
        if (state.Thawing)
            return Do(Step.Thaw, state.Reason ?? "The freeze is undone.");
        if (state.Phase == Phase.RollingBack)
            return RollBack(state);
        return CutoverUnfinished(state) ? freeze.AfterCommit(state) : Forward(state, seen, now);
    }

    /// <summary>Asked for, or a gate is broken; never in the middle of a thaw, or between the commit and the release.</summary>
    private string? GoBack(MigrationState state, Observation seen)
    {
        if (state.Thawing || state.Phase == Phase.RollingBack || CutoverUnfinished(state))
            return null;
        return state.RollBackWanted ?? traffic.Breach(state, seen);
    }

    private static bool CutoverUnfinished(MigrationState state) => state.Committed && !state.Has(Step.StartSingletons);

    private Decision Forward(MigrationState state, Observation seen, DateTimeOffset now) => state.Phase switch
    {
        _ when seen.FollowerFault is { } fault && !state.Committed => new Note(fault),
        Phase.Planned or Phase.Inspected or Phase.Following or Phase.Verified or Phase.Ready when state.Paused => new Wait("resume", Person: true),
        Phase.Planned => Do(Step.Inspect, "The migration was started."),
        Phase.Inspected when plan.Stores.Count == 0 => traffic.Next(state, seen, now),
        Phase.Inspected => Do(Step.Copy, "Nothing prevents the move."),
        Phase.Copying => Do(Step.Copy, "The copy was interrupted."),
        Phase.Following => Do(Step.Verify, "Everything is copied, changes are followed."),
        Phase.Verified => Do(Step.Prepare, "Both sides are equal."),
        Phase.Ready => freeze.Begin(state, seen, now),
        _ => traffic.Next(state, seen, now),
    };

    /// <summary>Traffic first; what was not promoted is then removed, what was promoted stays where it is.</summary>
    private Decision RollBack(MigrationState state)
    {
        if (plan.Traffic is not null && !state.Has(Step.ReturnTraffic))
            return Do(Step.ReturnTraffic, state.Reason ?? "Roll back.");
        if (state.Committed)
            return new Note(new RollBackEnded("All traffic is at the source's app. The data's authority is still the target."));
        if (plan.Stores.Count > 0 && !state.Has(Step.Clean))
            return Do(Step.Clean, "Nothing was promoted: what the migration made is removed.");
        return new Note(new RollBackEnded("The source is as it was; it never stopped being the authority."));
    }

    private static Wait? Blocked(StepFailure failure, DateTimeOffset now)
    {
        if (RetryPolicy.GaveUp(failure))
            return new Wait($"resume: {failure.Step} failed: {failure.Error}", Person: true);
        return now < RetryPolicy.NextAttempt(failure) ? new Wait($"another attempt at {failure.Step}: {failure.Error}") : null;
    }

    internal static Act Do(Step step, string why, int? weight = null) => new(new StepIntended(step, why, weight));
}

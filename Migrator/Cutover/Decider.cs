using Platform.Plans;
using static Platform.Migrator.Cutover.Decision;

namespace Platform.Migrator.Cutover;

/// <summary>
/// What to do next, from the state that the journal tells, what was just observed, and the time. Pure and total: the same
/// three always give the same decision, and every state has one. The order of the questions is the order of urgency.
/// </summary>
internal sealed class Decider
{
    private readonly Plan plan;
    private readonly FreezeDecider freeze;
    private readonly TrafficDecider traffic;
    private readonly RollBackDecider back;

    public Decider(Plan plan)
    {
        this.plan = plan;
        freeze = new FreezeDecider(plan);
        traffic = new TrafficDecider(plan);
        back = new RollBackDecider(plan, freeze);
    }

    /// <returns>Why this plan may not go on from what a journal tells; null when it may.</returns>
    public Refusal? Refuse(MigrationState state) => PlanMatch.Refuse(plan, state);

    public Decision Decide(MigrationState state, Observation seen, DateTimeOffset now)
    {
        if (!state.Started)
            return new Wait("start", Person: true);
        if (state.Ended)
            return new End();
        if (PlanMatch.Changed(plan, state) is { } edited)
            return new Note(edited);
        if (state.Emergency is not null)
            return Emergency(state, now);
        if (state.Freezing && !state.Thawing)
            return freeze.BeforeCommit(state, seen, now); // A failure here is not tried again: it ends the freeze.
        if (GoBack(state, seen) is { } began)
            return new Note(began);
        if (state.Failure is { } failure && Blocked(failure, now) is { } wait)
            return wait;
        if (state.Thawing)
            return Do(Step.Thaw, state.Reason ?? "The freeze is undone.");
        if (state.Turn is not null)
            return freeze.AfterCommit(state, state.Turn);
        if (state.Reopening)
            return Do(Step.Reopen, "The emergency is over.");
        return Beside(state, seen) ?? Onward(state, seen, now);
    }

    private Decision Onward(MigrationState state, Observation seen, DateTimeOffset now) => state.Phase switch
    {
        Phase.RollingBack => back.Next(state, seen, now),
        Phase.RolledBack => new Wait("start (another attempt) or clean", Person: true),
        _ => Forward(state, seen, now),
    };

    /// <summary>What is noted or given up whatever the phase.</summary>
    private static Decision? Beside(MigrationState state, Observation seen)
    {
        if (seen.Logs.FirstOrDefault(l => l.Level != Known(state, l)) is { } log)
            return new Note(log);
        return state.ReverseRenounced && !state.Has(Step.Disarm) ? Do(Step.Disarm, "The way back for data was given up.") : null;
    }

    private static RetainedLogLevel Known(MigrationState state, LogMeasured log) =>
        state.Stores.GetValueOrDefault(log.Store)?.Logs.GetValueOrDefault(log.At) ?? RetainedLogLevel.Fine;

    /// <summary>Asked for, or a gate is broken; never in the middle of a turn.</summary>
    private RollBackBegan? GoBack(MigrationState state, Observation seen)
    {
        if (state.Turn is not null || state.Reopening || state.Retiring || state.Phase == Phase.RollingBack)
            return null;
        if (state.RollBackWanted is { } wanted)
            return new RollBackBegan(wanted.Reason, wanted.Scope);
        return traffic.Breach(state, seen) is { } breach ? new RollBackBegan(breach, plan.Stores.Count == 0 ? RollBackScope.Everything : RollBackScope.Traffic) : null;
    }

    private Decision Forward(MigrationState state, Observation seen, DateTimeOffset now) => state.Phase switch
    {
        _ when !state.Committed && (seen.FollowerFault ?? seen.ReturnFault) is { } fault => new Note(fault),
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

    /// <summary>Both sides stay closed until a person says otherwise; what was under way waits.</summary>
    private static Decision Emergency(MigrationState state, DateTimeOffset now)
    {
        if (state.Failure is { Step: Step.CloseBoth or Step.Compare } failure && Blocked(failure, now) is { } wait)
            return wait;
        if (!state.Has(Step.CloseBoth))
            return new Act(new StepIntended(Step.CloseBoth, state.Emergency!, FreezeEpoch: state.FreezeEpoch + 1));
        return state.Has(Step.Compare)
            ? new Wait("resume: both sides are read-only because of an emergency", Person: true)
            : Do(Step.Compare, "What the damage is.");
    }

    private static Wait? Blocked(StepFailure failure, DateTimeOffset now)
    {
        if (RetryPolicy.GaveUp(failure))
            return new Wait($"resume: {failure.Step} failed: {failure.Error}", Person: true);
        return now < RetryPolicy.NextAttempt(failure) ? new Wait($"another attempt at {failure.Step}: {failure.Error}") : null;
    }

    internal static Act Do(Step step, string why, int? weight = null) => new(new StepIntended(step, why, weight));
}

using Platform.Plans;
using static Platform.Migrator.Cutover.Decision;

namespace Platform.Migrator.Cutover;

/// <summary>From Ready over the freeze to the release: the only stretch in which users wait.</summary>
internal sealed class FreezeDecider(Plan plan)
{
    /// <summary>More than this is not compared within a freeze.</summary>
    public const long MostUnsettled = 20_000;

    private const int FreezesWithoutPerson = 3;
    private static readonly TimeSpan BetweenFreezes = TimeSpan.FromSeconds(10);
    private static readonly Step[] ToCommit = [Step.Quiesce, Step.Freeze, Step.Drain, Step.VerifyRest, Step.Smoke];

    /// <summary>What of the budget is left for the steps after the commit.</summary>
    private TimeSpan Reserve => plan.Freeze.Budget / 4;

    public Decision Begin(MigrationState state, Observation seen, DateTimeOffset now)
    {
        var approved = state.Agreed.Contains(Agreement.Cutover);
        if (!approved && plan.Approvals.Contains(Approval.Cutover))
            return new Wait("approval: cutover", Person: true);
        if (!approved && state.AbortedFreezes >= FreezesWithoutPerson)
            return new Wait($"approval: cutover ({state.AbortedFreezes} freezes were aborted; the last: {state.Reason})", Person: true);
        if (plan.Windows.Count > 0 && !plan.Windows.Any(w => w.Contains(now)))
            return new Wait("the maintenance window");
        if (!approved && state.LastAbort is { } last && now < last + BetweenFreezes)
            return new Wait($"another freeze after the aborted one ({state.Reason})");
        return NotInReach(seen) is { } missing
            ? new Wait(missing)
            : new Act(new StepIntended(Step.StopSingletons, approved ? "The cutover was approved." : "The plan asks for no approval.", FreezeEpoch: state.FreezeEpoch + 1));
    }

    public Decision BeforeCommit(MigrationState state, Observation seen, DateTimeOffset now)
    {
        if (Broken(state, seen, now) is { } reason)
            return new Note(new FreezeAborted(reason));
        if (!state.Has(Step.Hold))
            return new Act(new StepIntended(Step.Hold, "Singletons are stopped.", FreezeEpoch: state.FreezeEpoch, FreezeUntil: now + plan.Freeze.Budget));
        foreach (var step in ToCommit)
        {
            if (!state.Has(step))
                return Decider.Do(step, "The freeze goes on.");
        }

        return new Note(new Committed(state.FreezeEpoch, Side.Target, state.Stores.ToDictionary(s => s.Key, s => s.Value.Fence ?? "")));
    }

    /// <summary>Only forward: every step here is tried until it comes out well.</summary>
    public Decision AfterCommit(MigrationState state)
    {
        if (!state.Has(Step.Promote))
            return Decider.Do(Step.Promote, "The commit is recorded.");
        if (!state.Has(Step.Flip))
            return Decider.Do(Step.Flip, "The target takes writes.");
        if (plan.Cutover == CutoverOrder.WithTraffic && plan.Traffic is not null && !state.Has(Step.SetWeight))
            return Decider.Do(Step.SetWeight, "The old app cannot reach the new stores.", weight: 100);
        return state.Has(Step.Release)
            ? Decider.Do(Step.StartSingletons, "Their side is the target now.")
            : Decider.Do(Step.Release, "The app uses the target's stores.");
    }

    private string? NotInReach(Observation seen)
    {
        if (seen.Lag is not { } lag)
            return "the lag to be known";
        if (lag > plan.Freeze.MaxLag)
            return $"the lag to fall from {lag.TotalSeconds:0.0} s to {plan.Freeze.MaxLag.TotalSeconds:0.0} s";
        if (seen.Unsettled is not { } unsettled)
            return "the verification to have gone over everything";
        return unsettled > MostUnsettled ? $"the verification to settle ({unsettled} rows to look at, at most {MostUnsettled} fit a freeze)" : null;
    }

    private string? Broken(MigrationState state, Observation seen, DateTimeOffset now)
    {
        if (state.RollBackWanted is { } wanted)
            return $"A roll back was asked for: {wanted}";
        if (state.Failure is { } failure)
            return $"{failure.Step}: {failure.Error}";
        if (seen.FollowerFault is { } fault)
            return $"Following stopped: {fault.Error}";
        if (state.FreezeUntil is { } until && now >= until - Reserve)
            return $"The freeze budget of {plan.Freeze.Budget.TotalSeconds:0.0} s was used up before the commit.";
        return null;
    }
}

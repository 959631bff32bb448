using Platform.Plans;
using static Platform.Migrator.Cutover.Decision;

namespace Platform.Migrator.Cutover;

/// <summary>A turn of the authority, to the target or back: from the decision over the freeze to the release, the only stretch in which users wait.</summary>
internal sealed class FreezeDecider(Plan plan)
{
    /// <summary>More than this is not compared within a freeze.</summary>
    public const long MostUnsettled = 20_000;

    private const int FreezesWithoutPerson = 3;
    private static readonly TimeSpan BetweenFreezes = TimeSpan.FromSeconds(10);
    private static readonly Step[] ToCommit = [Step.Quiesce, Step.Freeze, Step.Drain, Step.VerifyRest, Step.Smoke];

    public Decision Begin(MigrationState state, Observation seen, DateTimeOffset now)
    {
        var approved = state.Agreed.Contains(Agreement.Cutover);
        if (!approved && plan.Approvals.Contains(Approval.Cutover))
            return new Wait("approval: cutover", Person: true);
        if (!approved && state.AbortedFreezes >= FreezesWithoutPerson)
            return new Wait($"approval: cutover ({state.AbortedFreezes} freezes were aborted; the last: {state.Reason})", Person: true);
        if (plan.Windows.Count > 0 && !plan.Windows.Any(w => w.Contains(now)))
            return new Wait("the maintenance window");
        return (Decision?)TooSoon(state, approved, now) ?? NotInReach(seen)
            ?? (Decision)Turn(state, Side.Target, state.StoresAt(Side.Source), approved ? "The cutover was approved." : "The plan asks for no approval.");
    }

    /// <summary>The same way in reverse. Whoever asked for the roll back has agreed to it.</summary>
    public Decision BeginBack(MigrationState state, Observation seen, DateTimeOffset now, IReadOnlyList<string> stores)
    {
        var approved = state.Agreed.Contains(Agreement.RollBack);
        if (!approved && state.AbortedFreezes >= FreezesWithoutPerson)
            return new Wait($"approval: rollback ({state.AbortedFreezes} freezes were aborted; the last: {state.Reason})", Person: true);
        if (seen.FollowerFault is { } broken)
            return broken.Transient ? new Wait($"the stream to the source: {broken.Error}") : new Wait($"resume: the data cannot go back: {broken.Error}", Person: true);
        return (Decision?)TooSoon(state, approved, now) ?? NotInReach(seen) ?? (Decision)Turn(state, Side.Source, stores, "A roll back of the data was asked for.");
    }

    private static Act Turn(MigrationState state, Side to, IReadOnlyList<string> stores, string why) =>
        new(new StepIntended(Step.StopSingletons, why, FreezeEpoch: state.FreezeEpoch + 1, To: to, Stores: stores));

    private static Wait? TooSoon(MigrationState state, bool approved, DateTimeOffset now) =>
        !approved && state.LastAbort is { } last && now < last + BetweenFreezes ? new Wait($"another freeze after the aborted one ({state.Reason})") : null;

    public Decision BeforeCommit(MigrationState state, Observation seen, DateTimeOffset now)
    {
        if (Broken(state, seen, now) is { } reason)
            return new Note(new FreezeAborted(reason));
        if (!state.Has(Step.StopSingletons))
            return Decider.Do(Step.StopSingletons, "The freeze begins.");
        if (!state.Has(Step.Hold))
            return new Act(new StepIntended(Step.Hold, "Singletons are stopped.", FreezeEpoch: state.FreezeEpoch, FreezeUntil: now + plan.Freeze.Budget));
        foreach (var step in ToCommit)
        {
            if (!state.Has(step))
                return Decider.Do(step, "The freeze goes on.");
        }

        var turn = state.Turn!;
        return new Note(new Committed(state.FreezeEpoch, turn.To, turn.Stores.ToDictionary(s => s, s => state.Stores.GetValueOrDefault(s)?.Fence ?? "")));
    }

    /// <summary>Only forward: every step here is tried until it comes out well.</summary>
    public Decision AfterCommit(MigrationState state, Turn turn)
    {
        if (!state.Has(Step.Promote))
            return Decider.Do(Step.Promote, "The commit is recorded.");
        if (!state.Has(Step.Flip))
            return Decider.Do(Step.Flip, $"The {turn.To.Word()} takes writes.");
        if (plan.Cutover == CutoverOrder.WithTraffic && plan.Traffic is not null && !state.Has(Step.SetWeight))
            return Decider.Do(Step.SetWeight, "The app on one side cannot reach the other's stores.", weight: turn.To == Side.Target ? 100 : 0);
        return state.Has(Step.Release)
            ? Decider.Do(Step.StartSingletons, $"Their side is the {turn.To.Word()} now.")
            : Decider.Do(Step.Release, $"The app uses the {turn.To.Word()}'s stores.");
    }

    private Wait? NotInReach(Observation seen) => Missing(seen) is { } missing ? new Wait(missing) : null;

    private string? Missing(Observation seen)
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
            return $"A roll back was asked for: {wanted.Reason}";
        if (state.Failure is { } failure)
            return $"{failure.Step}: {failure.Error}";
        if (seen.FollowerFault is { } fault)
            return $"Following stopped: {fault.Error}";
        if (now >= state.CommitBy)
            return $"The freeze budget of {plan.Freeze.Budget.TotalSeconds:0.0} s was used up before the commit.";
        return null;
    }
}

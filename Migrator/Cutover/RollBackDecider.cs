using Platform.Plans;
using static Platform.Migrator.Cutover.Decision;

namespace Platform.Migrator.Cutover;

/// <summary>The way back: traffic at once, then data by a turn to the source, then what the plan's hooks did; at the end everything is looked at.</summary>
internal sealed class RollBackDecider(Plan plan, FreezeDecider freeze)
{
    /// <summary>Steps that every roll back does anew.</summary>
    public static readonly IReadOnlyList<Step> Steps = [Step.ReturnTraffic, Step.PrepareBack, Step.BackUp, Step.UndoHooks, Step.Check, Step.Clean];

    public Decision Next(MigrationState state, Observation seen, DateTimeOffset now)
    {
        if (state.CleaningWanted)
            return state.Has(Step.Clean) ? Ended("Nothing of the migration is left on either side, except the copied data.") : Decider.Do(Step.Clean, "Nobody wants another attempt.");
        var turning = Turning(state);
        if (!state.Has(Step.ReturnTraffic) && plan.Traffic is not null && (turning.Count == 0 || plan.Cutover == CutoverOrder.BeforeTraffic))
            return Decider.Do(Step.ReturnTraffic, state.Reason ?? "Roll back.");
        if (turning.Count > 0)
            return Turn(state, seen, now, turning);
        if (!state.WasPromoted && plan.Stores.Count > 0 && !state.Has(Step.Clean))
            return Decider.Do(Step.Clean, "Nothing was promoted: what the migration made is removed.");
        if (!state.Has(Step.UndoHooks) && state.HooksToUndo.Count > 0)
            return Decider.Do(Step.UndoHooks, "What the hooks did goes back as well.");
        return state.Has(Step.Check) ? Ended(Outcome(state)) : Decider.Do(Step.Check, "Everything that was asked for is back.");
    }

    /// <summary>The stores whose data is still to go back.</summary>
    private List<string> Turning(MigrationState state) =>
        [.. plan.Stores.Where(s => state.RollBackScope.Covers(s) && state.AuthorityOf(s.Name) == Side.Target).Select(s => s.Name)];

    private Decision Turn(MigrationState state, Observation seen, DateTimeOffset now, IReadOnlyList<string> stores)
    {
        if (!state.Has(Step.PrepareBack))
            return Decider.Do(Step.PrepareBack, "The data goes back as well.");
        if (!state.Has(Step.BackUp) && !state.Agreed.Contains(Agreement.RollBack))
            return Decider.Do(Step.BackUp, "The present state is kept before it changes.");
        return freeze.BeginBack(state, seen, now, stores);
    }

    private static Note Ended(string outcome) => new(new RollBackEnded(outcome));

    private static string Outcome(MigrationState state)
    {
        var failed = state.Checks.Where(c => c.Verdict == CheckVerdict.Failed).Select(c => c.Name).ToList();
        var stands = state switch
        {
            { WasPromoted: false } => "The source is as it was; it never stopped being the authority.",
            { Authority: Side.Target } => "All traffic is at the source's app. The data's authority is still the target.",
            _ => "The source is the authority again, and its changes go on to the target: another attempt needs no copy.",
        };
        return failed.Count == 0 ? stands : $"{stands} Not well: {string.Join(", ", failed)}.";
    }
}

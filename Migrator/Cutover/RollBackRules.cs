using Platform.Plans;

namespace Platform.Migrator.Cutover;

/// <summary>Which roll backs are possible now; for the others, why not and what is. Pure.</summary>
internal sealed class RollBackRules(Plan plan)
{
    /// <returns>Null when it may begin.</returns>
    public Refusal? Refuse(MigrationState state, Observation seen, RollBackScope scope) => state switch
    {
        { Phase: Phase.Finished } => new("The migration is finished: the source is retired, there is no way back.", "To move again, make a plan for the other direction."),
        { Retiring: true } => new("The finish has begun: the source may be retired already, there is no way back.", "Let it come to its end; resume when it has stopped."),
        { Phase: Phase.RollingBack } or { RollBackWanted: not null } => new("A roll back is under way already.", "See its status."),
        { Phase: Phase.RolledBack, Committed: false } => new("The migration is rolled back already.", "Start it again to try once more, or clean removes what it made."),
        _ => scope == RollBackScope.Traffic ? RefuseTraffic(state) : RefuseData(state, seen, scope),
    };

    private Refusal? RefuseTraffic(MigrationState state) => state switch
    {
        _ when plan.Traffic is null => new("This plan moves no traffic.", "Roll back everything, or one of its stores' phases."),
        _ when plan.Cutover == CutoverOrder.WithTraffic => new("Traffic cannot go back alone: the source's app cannot reach the target's stores.", "Roll back everything."),
        { Weight: 0, Phase: not (Phase.Shifting or Phase.Soaking or Phase.Observing) } => new("No traffic has moved.", "There is nothing to take back; everything else can be rolled back."),
        _ => null,
    };

    private Refusal? RefuseData(MigrationState state, Observation seen, RollBackScope scope)
    {
        var covered = plan.Stores.Where(s => scope.Covers(s)).ToList();
        if (plan.Stores.Count > 0 && covered.Count == 0)
            return new($"This plan has nothing to roll back as {Word(scope)}.", "Name a phase that the plan has, or roll back everything.");
        if (scope == RollBackScope.Configuration && plan.Configuration.Count == 0)
            return new("This plan changes no configuration.", "Name a phase that the plan has, or roll back everything.");
        return state.Committed ? RefuseTurn(state, seen, scope, covered) : RefuseBeforeCommit(state, scope, covered);
    }

    /// <summary>Before the cutover nothing has moved: giving up is all there is, and only as a whole.</summary>
    private Refusal? RefuseBeforeCommit(MigrationState state, RollBackScope scope, IReadOnlyCollection<StorePlan> covered)
    {
        if (scope == RollBackScope.Everything)
            return null;
        if (scope == RollBackScope.Configuration || !state.Has(Step.Inspect))
            return new($"The phase {Word(scope)} was never applied: the source is the authority and nothing points to the target.", "There is nothing to take back.");
        return covered.Count == plan.Stores.Count ? null : new("Before the cutover the stores go together.", "Roll back everything.");
    }

    private Refusal? RefuseTurn(MigrationState state, Observation seen, RollBackScope scope, IReadOnlyCollection<StorePlan> covered)
    {
        if (covered.All(s => state.AuthorityOf(s.Name) == Side.Source))
            return new($"The phase {Word(scope)} is rolled back already: the source is its authority.", "See the status.");
        if (!plan.Observe.ReverseSync)
            return new("The plan gave up the way back for data (observe.reverse_sync: false): what was written at the target since the cutover exists only there.", "Roll back the traffic alone: --phase traffic.");
        if (state.ReverseRenounced || covered.Any(s => state.AuthorityOf(s.Name) == Side.Target && state.Stores[s.Name].ArmedFrom is null))
            return new("The way back for data was given up (drop-reverse): what was written at the target since then exists only there.", "Roll back the traffic alone: --phase traffic.");
        // What passes by itself only makes the data wait: the traffic goes back at once, and the data as soon as the stream is there again.
        return seen.FollowerFault is { Transient: false } broken
            ? new Refusal($"The data cannot go back now: the stream to the source is broken: {broken.Error}", $"{broken.Hint} Then resume. The traffic can go back at once: --phase traffic.")
            : null;
    }

    private static string Word(RollBackScope scope) => scope.ToString().ToLowerInvariant();
}

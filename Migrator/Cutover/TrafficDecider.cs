using Platform.Migrator.Traffic.Gates;
using Platform.Plans;
using static Platform.Migrator.Cutover.Decision;

namespace Platform.Migrator.Cutover;

/// <summary>The weights, their soaks and gates, and the observation after the last.</summary>
internal sealed class TrafficDecider(Plan plan)
{
    private IReadOnlyList<TrafficStep> Steps => plan is { Traffic: { } traffic, Cutover: CutoverOrder.BeforeTraffic } ? traffic.Steps : [];

    public Decision Next(MigrationState state, Observation seen, DateTimeOffset now)
    {
        if (Watched(state) && seen.RouterWeight is { } actual && actual != state.Weight)
            return Decider.Do(Step.SetWeight, $"The router was at {actual}, not at {state.Weight}.", state.Weight);
        if (state.Phase == Phase.Observing)
            return Observe(state, seen, now);
        if (state.SoakSince is { } since)
            return Soak(state, seen, since, now);
        if (state.Paused)
            return new Wait("resume", Person: true);
        if (state.StepsHeld == Steps.Count)
            return new Note(new ObservationBegan());
        return Decider.Do(Step.SetWeight, state.StepsHeld == 0 ? "Traffic begins to move." : "The last weight has held.", Steps[state.StepsHeld].Weight);
    }

    private bool Watched(MigrationState state) => plan.Traffic is not null && state.Phase is Phase.Soaking or Phase.Observing;

    private Decision Soak(MigrationState state, Observation seen, DateTimeOffset since, DateTimeOffset now)
    {
        if (!state.GateWarned && seen.Gates.FirstOrDefault(g => g.Outcome == GateOutcome.Warn) is { } warning)
            return new Note(new GateWarned(warning.Reason));
        var soak = Steps[state.StepsHeld].Soak;
        if (now - since < soak)
            return new Wait($"the soak at {state.Weight} % ({Math.Ceiling((soak - (now - since)).TotalSeconds)} s left)");
        if (Inconclusive(state, seen, now - since - soak) is { } unsure)
            return unsure;
        return new Note(new SoakHeld(state.Weight, string.Join("; ", seen.Gates.Select(g => g.Reason))));
    }

    private Wait? Inconclusive(MigrationState state, Observation seen, TimeSpan overdue)
    {
        var unsure = seen.Gates.FirstOrDefault(g => g.Outcome == GateOutcome.Inconclusive);
        if (state.Agreed.Contains(Agreement.Inconclusive))
            return null;
        if (seen.Gates.Count < plan.Traffic!.Gates.Count)
            return new Wait("the gates' measurements");
        if (unsure is null)
            return null;
        return overdue >= unsure.Gate.AskAfter
            ? new Wait($"approval: inconclusive ({unsure.Reason})", Person: true)
            : new Wait($"enough samples ({unsure.Reason})");
    }

    private Decision Observe(MigrationState state, Observation seen, DateTimeOffset now)
    {
        var left = plan.Observe.For - (now - state.PhaseSince);
        if (!state.Observed && left > TimeSpan.Zero)
            return new Wait($"the end of the observation ({Math.Ceiling(left.TotalSeconds)} s left)");
        if (!state.Observed && plan.Traffic is not null && seen.SourceRequests is not 0)
            return new Wait(seen.SourceRequests is { } some ? $"the source's traffic to end ({some} requests since the observation began)" : "the source's traffic to be known");
        if (!state.Observed)
            return new Note(new ObservationEnded($"Observed for {plan.Observe.For.TotalSeconds:0} s; the source had no traffic."));
        if (plan.Approvals.Contains(Approval.Finish) && !state.Agreed.Contains(Agreement.Finish))
            return new Wait("approval: finish", Person: true);
        return Decider.Do(Step.Finish, "The observation has ended.");
    }

    /// <returns>Why traffic must go back; null while no gate is broken, and where traffic could not go back without the data: that is a person's decision.</returns>
    public string? Breach(MigrationState state, Observation seen) =>
        Watched(state) && plan.Cutover == CutoverOrder.BeforeTraffic ? seen.Gates.FirstOrDefault(g => g.Outcome == GateOutcome.RollBack)?.Reason : null;
}

using Platform.Plans;

namespace Platform.Migrator.Cutover;

/// <summary>Whether a journal belongs to a plan. A plan may be edited under way (a soak, a gate); it may not become another one. Pure.</summary>
internal static class PlanMatch
{
    /// <returns>Null when this plan may go on from that state.</returns>
    public static Refusal? Refuse(Plan plan, MigrationState state)
    {
        if (!state.Started)
            return null;
        if (state.PlanName != plan.Name)
            return new($"The journal belongs to the plan {state.PlanName}, not to {plan.Name}.", $"Give the plan {plan.Name} a state directory of its own (PLATFORM_STATE), or go on with the plan {state.PlanName} (PLATFORM_PLAN).");
        var (was, now) = (state.Stores.Keys.Order(StringComparer.Ordinal).ToList(), plan.Stores.Select(s => s.Name).Order(StringComparer.Ordinal).ToList());
        return state.Ended || was.Count == 0 || was.SequenceEqual(now) ? null : new(
            $"The plan {plan.Name} was changed under way: the journal knows the stores {string.Join(", ", was)}, the plan has {(now.Count == 0 ? "none" : string.Join(", ", now))}.",
            "Put the stores back into the plan. To move others, end this migration first, or make another plan with a state directory of its own.");
    }

    /// <returns>What to journal when the plan file was edited since; null when it was not.</returns>
    public static PlanChanged? Changed(Plan plan, MigrationState state) =>
        plan.Fingerprint.Length > 0 && state.PlanFingerprint != plan.Fingerprint ? new PlanChanged(plan.Fingerprint) : null;
}

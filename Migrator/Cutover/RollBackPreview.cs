using Platform.Plans;

namespace Platform.Migrator.Cutover;

/// <summary>What a roll back would do now: to be read before it is confirmed.</summary>
/// <param name="Refused">Why it cannot begin; null when it can.</param>
/// <param name="Takes">What it does, in its order, one sentence each.</param>
/// <param name="Expected">Until users are back where they were, from what was measured in this migration.</param>
/// <param name="Freeze">For how long of it writes wait; zero when no data goes back.</param>
/// <param name="Loses">What it may lose, in one sentence.</param>
public sealed record RollBackPreview(Refusal? Refused, IReadOnlyList<string> Takes, TimeSpan Expected, TimeSpan Freeze, string Loses)
{
    private static readonly TimeSpan Traffic = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Preparation = TimeSpan.FromSeconds(2);

    internal static RollBackPreview Of(Plan plan, MigrationState state, Observation seen, RollBackScope scope)
    {
        var refused = new RollBackRules(plan).Refuse(state, seen, scope);
        var turning = plan.Stores.Where(s => scope.Covers(s) && state.AuthorityOf(s.Name) == Side.Target).Select(s => s.Name).ToList();
        var freeze = turning.Count == 0 ? TimeSpan.Zero : (state.FreezeDuration ?? plan.Freeze.Budget) + (seen.Lag ?? TimeSpan.Zero);
        var expected = (plan.Traffic is null ? TimeSpan.Zero : Traffic) + (turning.Count == 0 ? TimeSpan.Zero : Preparation + freeze);
        return new(refused, [.. Steps(plan, state, scope, turning)], expected, freeze, Losing(plan, state, turning, refused));
    }

    private static IEnumerable<string> Steps(Plan plan, MigrationState state, RollBackScope scope, List<string> turning)
    {
        if (plan.Traffic is not null)
            yield return "All traffic goes to the source's app.";
        if (turning.Count > 0)
        {
            if (plan.Hooks.Any(h => h.Step == "back-up"))
                yield return "The plan's hooks back up the present state.";
            yield return $"A freeze of at most {plan.Freeze.Budget.TotalSeconds:0.#} s: {string.Join(", ", turning)} {(turning.Count == 1 ? "closes" : "close")} at the target, the last changes arrive at the source, everything is compared.";
            yield return $"The source becomes the authority of {string.Join(", ", turning)}{(plan.Configuration.Count > 0 ? ", and the old configuration is put back" : "")}.";
        }
        else if (!state.WasPromoted && plan.Stores.Count > 0)
        {
            yield return "What the migration made on both sides is removed; copied rows stay at the target.";
        }

        var hooks = scope == RollBackScope.Traffic ? state.HooksRan.Count(h => h.Step == Step.SetWeight) : state.HooksRan.Count;
        if (hooks > 0)
            yield return $"{hooks} hook{(hooks == 1 ? "" : "s")} {(hooks == 1 ? "is" : "are")} undone, the last first.";
        yield return "Connections, a row's life in each store, the app's health, all rows and the latency are checked.";
    }

    private static string Losing(Plan plan, MigrationState state, List<string> turning, Refusal? refused)
    {
        if (turning.Count > 0 && refused is not null)
            return "If it were forced: what was written at the target and has not reached the source.";
        if (turning.Count > 0)
            return "Nothing: every write at the target has been followed to the source.";
        if (state.Committed)
            return "Nothing: the target stays the authority, and both apps use it.";
        return plan.Stores.Count == 0 ? "Nothing: this plan moves no data." : "Nothing but the time of the copy: the source never stopped being the authority.";
    }
}

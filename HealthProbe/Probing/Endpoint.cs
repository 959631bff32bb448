using Platform.Plans;

namespace Platform.HealthProbe.Probing;

/// <summary>One thing that is asked: a probe of the plan, on one side where its URL has one.</summary>
/// <param name="Side">Null when the URL names none: then it speaks of what users see, on whichever side.</param>
internal sealed record Endpoint(ProbePlan Plan, Side? Side)
{
    public static IReadOnlyList<Endpoint> Of(Plan plan) => [.. plan.Probes.SelectMany(Of)];

    /// <summary>For a person: <c>ready (target)</c>.</summary>
    public override string ToString() => Side is { } side ? $"{Plan.Name} ({side.Word()})" : Plan.Name;

    private static IEnumerable<Endpoint> Of(ProbePlan probe) => PlanText.References(probe.Check.Call.Url).Contains(PlanText.SideName)
        ? Enum.GetValues<Side>().Select(side => new Endpoint(probe, side))
        : [new Endpoint(probe, null)];
}

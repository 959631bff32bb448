using Platform.Plans;

namespace Platform.HealthProbe.Probing;

/// <summary>One thing that is asked: a probe of the plan, on one side where its URL has one.</summary>
/// <param name="Side">Null when the URL names none: then it speaks of what users see, on whichever side.</param>
internal sealed record ProbedEndpoint(ProbePlan Plan, Side? Side)
{
    public static IReadOnlyList<ProbedEndpoint> Of(Plan plan) => [.. plan.Probes.SelectMany(Of)];

    /// <summary>For a person: <c>ready (target)</c>.</summary>
    public override string ToString() => Side is { } side ? $"{Plan.Name} ({side.Word()})" : Plan.Name;

    private static IEnumerable<ProbedEndpoint> Of(ProbePlan probe) => PlanText.References(probe.Check.Call.Url).Contains(PlanText.SideName)
        ? Enum.GetValues<Side>().Select(side => new ProbedEndpoint(probe, side))
        : [new ProbedEndpoint(probe, null)];
}

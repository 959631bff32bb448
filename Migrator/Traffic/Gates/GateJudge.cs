using Platform.Plans;

namespace Platform.Migrator.Traffic.Gates;

/// <summary>
/// Judges one gate by what was measured at the target. Each source is judged by itself, and the worst verdict counts:
/// <list type="bullet">
/// <item>A deciding source needs the gate's minimum of samples, fresh ones. Without it the gate is inconclusive: no data is not zero, and never a pass.</item>
/// <item>Another source may add a breach or a warning, with a minimum of its own: <see cref="FewestProbes"/> samples (or the gate's minimum, if less) and, for an
/// error rate, two failures; <see cref="FewestProbedLatencies"/> for a percentile, since below that the 95th is simply the slowest. It cannot make a gate pass.</item>
/// <item>A breach counts even while the deciding source is inconclusive: waiting longer would only hurt more users.</item>
/// </list>
/// </summary>
public static class GateJudge
{
    public const int FewestProbes = 10;
    public const int FewestProbedLatencies = 20;

    /// <param name="weight">Percent of traffic at the target; at 0 nothing but lag can be judged.</param>
    public static GateVerdict Judge(GatePlan gate, IReadOnlyList<GateEvidence> target, int weight, DateTimeOffset now)
    {
        if (weight == 0 && gate.Metric != GateMetric.Lag)
            return new GateVerdict(gate, Side.Target, GateOutcome.Inconclusive, null, 0, $"{gate.Metric.Word()}: no traffic goes to the target");
        var findings = target.Where(evidence => evidence.Samples is not null || evidence.Fault is not null).Select(evidence => Find(gate, evidence, now)).ToList();
        var outcome = Merge(findings);
        var shown = findings.Find(finding => finding.Outcome == outcome && finding.Value is not null) ?? findings.Find(finding => finding.Decides);
        var reason = findings.Count == 0 ? "nothing measures it" : string.Join("; ", findings.Select(finding => finding.Text));
        return new GateVerdict(gate, Side.Target, outcome, shown?.Value, shown?.Count ?? 0, $"{gate.Metric.Word()} of the target: {reason}");
    }

    /// <summary>Samples older than this say nothing of now.</summary>
    public static TimeSpan OldestFresh(GatePlan gate) =>
        TimeSpan.FromSeconds(Math.Clamp(gate.Window.TotalSeconds / 2, 2, 15));

    private static GateOutcome Merge(List<Finding> findings)
    {
        if (findings.Exists(finding => finding.Outcome == GateOutcome.RollBack))
            return GateOutcome.RollBack;
        var decisive = findings.Where(finding => finding.Decides).ToList();
        if (decisive.Count == 0 || decisive.Exists(finding => finding.Outcome == GateOutcome.Inconclusive))
            return GateOutcome.Inconclusive;
        return findings.Exists(finding => finding.Outcome == GateOutcome.Warn) ? GateOutcome.Warn : GateOutcome.Pass;
    }

    private static Finding Find(GatePlan gate, GateEvidence evidence, DateTimeOffset now)
    {
        if (evidence.Samples is not { } samples)
            return new Finding(evidence, GateOutcome.Inconclusive, null, $"{evidence.Source} failed ({evidence.Fault})");
        if (samples.Count == 0 || !double.IsFinite(samples.Value))
            return new Finding(evidence, GateOutcome.Inconclusive, null, $"{evidence.Source} has no samples");
        if (now - samples.Freshest > OldestFresh(gate) + evidence.Lateness)
            return new Finding(evidence, GateOutcome.Inconclusive, samples.Value, $"{evidence.Source}'s newest sample is {(now - samples.Freshest).TotalSeconds:0.#} s old");
        var fewest = Fewest(gate, evidence, samples);
        var numbers = $"{evidence.Source} says {gate.Metric.Format(samples.Value)} ({samples.Count} samples)";
        if (samples.Count < fewest)
            return new Finding(evidence, GateOutcome.Inconclusive, samples.Value, $"{numbers}, and needs {fewest}");
        return Compare(gate, evidence, samples.Value, numbers);
    }

    private static Finding Compare(GatePlan gate, GateEvidence evidence, double value, string numbers)
    {
        if (value >= gate.RollBack)
            return new Finding(evidence, GateOutcome.RollBack, value, $"{numbers}: at or above {gate.Metric.Format(gate.RollBack)}, where traffic goes back");
        return value >= gate.Warn
            ? new Finding(evidence, GateOutcome.Warn, value, $"{numbers}: at or above the warning at {gate.Metric.Format(gate.Warn.Value)}")
            : new Finding(evidence, GateOutcome.Pass, value, numbers);
    }

    private static long Fewest(GatePlan gate, GateEvidence evidence, Samples samples)
    {
        if (evidence.Decides)
            return gate.MinimumSamples;
        if (gate.Metric == GateMetric.LatencyP95)
            return FewestProbedLatencies;
        var oneFailure = gate.Metric == GateMetric.ErrorRate && samples.Value > 0 && samples.Value * samples.Count < 1.5;
        return Math.Max(Math.Min(gate.MinimumSamples, FewestProbes), oneFailure ? samples.Count + 1 : 0);
    }

    /// <param name="Text">A clause with the numbers.</param>
    private sealed record Finding(GateEvidence Evidence, GateOutcome Outcome, double? Value, string Text)
    {
        public bool Decides => Evidence.Decides;
        public long Count => Evidence.Samples?.Count ?? 0;
    }
}

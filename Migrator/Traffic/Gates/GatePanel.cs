using Platform.Migrator.Driving;
using Platform.Plans;

namespace Platform.Migrator.Traffic.Gates;

/// <param name="Name">As it appears in verdicts: <c>gateway</c>.</param>
/// <param name="Decides">See <see cref="GateEvidence"/>.</param>
/// <param name="Lateness">See <see cref="GateEvidence"/>; the gate's window begins as much earlier.</param>
internal sealed record GateSource(string Name, IMetricSource Metrics, bool Decides, TimeSpan Lateness = default);

/// <summary>All gates of a plan with what measures them. A source that fails is evidence of nothing, and says so in the verdict.</summary>
internal sealed class GatePanel(IReadOnlyList<GatePlan> gates, IReadOnlyList<GateSource> sources, TimeProvider time)
{
    /// <param name="since">When the weight that holds now was set: what was measured before speaks of another weight.</param>
    public async Task<IReadOnlyList<GateVerdict>> JudgeAsync(int weight, DateTimeOffset since, CancellationToken cancel)
    {
        var verdicts = new List<GateVerdict>();
        foreach (var gate in gates)
        {
            var windowStart = time.GetUtcNow() - gate.Window;
            var evidence = await Task.WhenAll(sources.Select(source => AskAsync(source, gate.Metric, since > windowStart - source.Lateness ? since : windowStart - source.Lateness, cancel)));
            verdicts.Add(GateJudge.Judge(gate, evidence, weight, time.GetUtcNow()));
        }
        return verdicts;
    }

    private static async Task<GateEvidence> AskAsync(GateSource source, GateMetric metric, DateTimeOffset since, CancellationToken cancel)
    {
        try
        {
            return new GateEvidence(source.Name, source.Decides, await source.Metrics.QueryAsync(metric, Side.Target, since, cancel), Lateness: source.Lateness);
        }
        catch (StepFault fault)
        {
            return new GateEvidence(source.Name, source.Decides, null, fault.Message.TrimEnd('.'), source.Lateness);
        }
    }
}

using Platform.HealthProbe.Probing;
using Platform.Plans;

namespace Platform.HealthProbe.Api;

internal sealed record SamplesView(DateTimeOffset At, IReadOnlyList<EndpointSamples> Endpoints);

internal sealed record EndpointSamples(string Name, string? Side, IReadOnlyList<Sample> Samples);

internal sealed record SummaryView(DateTimeOffset At, IReadOnlyList<EndpointSummary> Endpoints);

/// <param name="Well">What the newest sample says; null while there is none.</param>
/// <param name="P95Ms">Of the answers, by nearest rank; null without any.</param>
internal sealed record EndpointSummary(string Name, string? Side, bool? Well, string? Reason, int Samples, int Failures, long Skipped, double? P50Ms, double? P95Ms)
{
    public static EndpointSummary Of(EndpointProbe probe, DateTimeOffset since)
    {
        var samples = probe.Since(since);
        var last = samples.Count == 0 ? null : samples[^1];
        var latencies = samples.Where(sample => sample.Status is not null).Select(sample => sample.LatencyMs).Order().ToList();
        return new EndpointSummary(
            probe.Endpoint.Plan.Name, probe.Endpoint.Side?.Word(), last?.Ok, last?.Reason,
            samples.Count, samples.Count(sample => !sample.Ok), probe.Skipped, Rank(latencies, 0.5), Rank(latencies, 0.95));
    }

    private static double? Rank(List<double> sorted, double quantile) =>
        sorted.Count == 0 ? null : sorted[Math.Max(0, (int)Math.Ceiling(quantile * sorted.Count) - 1)];
}

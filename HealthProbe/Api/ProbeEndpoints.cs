using Platform.HealthProbe.Probing;
using Platform.Plans;

namespace Platform.HealthProbe.Api;

/// <summary>What was measured. Read only, and without a token: there is no secret in it.</summary>
internal static class ProbeEndpoints
{
    public static void MapProbeApi(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/samples", (DateTimeOffset? since, ProbeSet set, TimeProvider time) => Samples(set, since ?? DateTimeOffset.MinValue, time));
        app.MapGet("/api/summary", (DateTimeOffset? since, ProbeSet set, TimeProvider time) => Summary(set, since ?? DateTimeOffset.MinValue, time));
    }

    public static SamplesView Samples(ProbeSet set, DateTimeOffset since, TimeProvider time) =>
        new(time.GetUtcNow(), [.. set.Probes.Select(probe => new EndpointSamples(probe.Endpoint.Plan.Name, probe.Endpoint.Side?.Word(), probe.Since(since)))]);

    private static SummaryView Summary(ProbeSet set, DateTimeOffset since, TimeProvider time) =>
        new(time.GetUtcNow(), [.. set.Probes.Select(probe => EndpointSummary.Of(probe, since))]);
}

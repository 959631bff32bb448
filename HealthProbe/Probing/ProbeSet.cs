using Platform.Plans;
using Platform.Plans.Http;

namespace Platform.HealthProbe.Probing;

/// <summary>The probes of a plan, one an endpoint and side.</summary>
internal sealed class ProbeSet(Plan plan, HttpCaller caller, ProbeMetrics metrics, TimeProvider time, ILoggerFactory loggers)
{
    public IReadOnlyList<EndpointProbe> Probes { get; } =
        [.. ProbedEndpoint.Of(plan).Select(endpoint => new EndpointProbe(endpoint, caller, metrics, time, loggers.CreateLogger<EndpointProbe>()))];
}

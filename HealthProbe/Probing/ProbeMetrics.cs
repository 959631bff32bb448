using System.Diagnostics;
using System.Diagnostics.Metrics;
using Platform.Plans;

namespace Platform.HealthProbe.Probing;

internal sealed class ProbeMetrics
{
    public const string MeterName = "Platform.HealthProbe";

    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _success;
    private readonly Counter<long> _skipped;

    public ProbeMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _duration = meter.CreateHistogram<double>("probe.duration", "s", "Time until an endpoint's whole answer was there, or was given up.");
        _success = meter.CreateHistogram<double>("probe.success", "1", "1 for an endpoint that was well, 0 for one that was not: its average is the share of checks that succeeded.");
        _skipped = meter.CreateCounter<long>("probe.skipped", "{probe}", "Probes left out because the one before had no answer yet.");
    }

    public void Record(ProbedEndpoint endpoint, Sample sample)
    {
        var tags = Tags(endpoint);
        tags.Add("probe.ok", sample.Ok);
        _duration.Record(sample.LatencyMs / 1000, tags);
        _success.Record(sample.Ok ? 1 : 0, Tags(endpoint));
    }

    public void Skip(ProbedEndpoint endpoint) => _skipped.Add(1, Tags(endpoint));

    private static TagList Tags(ProbedEndpoint endpoint) => new() { { "probe.name", endpoint.Plan.Name }, { "side", endpoint.Side?.Word() } };
}

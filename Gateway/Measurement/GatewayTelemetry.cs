using System.Diagnostics.Metrics;
using Platform.Gateway.Forwarding;
using Platform.Gateway.Hold;
using Platform.Plans;

namespace Platform.Gateway.Measurement;

/// <summary>
/// Meter <c>Platform.Gateway</c>: <c>traffic.requests</c> and <c>traffic.duration</c> (s) by side and result, <c>traffic.weight</c> (%),
/// <c>traffic.hold</c> (0 none, 1 holding, 2 expired), <c>traffic.held</c> and <c>traffic.writes.in_flight</c>.
/// </summary>
internal sealed class GatewayTelemetry(IMeterFactory meters, TrafficWeight weight, WriteHold hold)
{
    private static readonly string[] Results = [.. Enum.GetNames<ExchangeResult>().Select(name => name.ToLowerInvariant())];

    private readonly Meter _meter = meters.Create("Platform.Gateway");
    private Counter<long>? _requests;
    private Histogram<double>? _duration;

    public void Start()
    {
        _requests = _meter.CreateCounter<long>("traffic.requests", "{request}");
        _duration = _meter.CreateHistogram("traffic.duration", "s", advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [.. LatencyHistogram.BoundsMs.Select(bound => bound / 1000d)],
        });
        _meter.CreateObservableGauge("traffic.weight", () => weight.Target, "%");
        _meter.CreateObservableGauge("traffic.hold", () => (int)hold.Status().Phase);
        _meter.CreateObservableGauge("traffic.held", () => hold.Status().Held, "{request}");
        _meter.CreateObservableGauge("traffic.writes.in_flight", () => hold.Status().InFlight, "{request}");
    }

    public void Record(Side side, ExchangeResult result, TimeSpan duration)
    {
        var sideTag = new KeyValuePair<string, object?>("side", side.Word());
        _requests?.Add(1, sideTag, new KeyValuePair<string, object?>("result", Results[(int)result]));
        _duration?.Record(duration.TotalSeconds, sideTag);
    }
}

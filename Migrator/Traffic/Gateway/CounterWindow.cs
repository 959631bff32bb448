using Platform.Plans;

namespace Platform.Migrator.Traffic.Gateway;

/// <summary>What a side did in a window.</summary>
/// <param name="Samples">How many entries span it; below two nothing was counted.</param>
/// <param name="Freshest">When the counters were last read.</param>
internal sealed record CounterWindow(SideCounters Counted, int Samples, DateTimeOffset Freshest)
{
    public long Requests => Counted.Requests;

    public Samples Measure(GateMetric metric) => metric switch
    {
        GateMetric.ErrorRate => new Samples(Requests == 0 ? double.NaN : (double)Counted.Failures / Requests, Requests, Freshest),
        GateMetric.LatencyP95 => new Samples(Percentiles.OfHistogram(Counted.LatencyMs, 0.95), Counted.LatencyMs.Counts.Sum(), Freshest),
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "the gateway does not measure it"),
    };
}

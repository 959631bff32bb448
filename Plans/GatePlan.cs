namespace Platform.Plans;

/// <param name="Warn">At or above it is logged and journalled. In the metric's unit.</param>
/// <param name="RollBack">At or above it traffic goes back at once. In the metric's unit.</param>
/// <param name="MinimumSamples">Fewer in the window: inconclusive, never a pass.</param>
public sealed record GatePlan(GateMetric Metric, double? Warn, double RollBack, int MinimumSamples)
{
    /// <summary>How far back samples count.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longer inconclusive than this: a person is asked.</summary>
    public TimeSpan AskAfter { get; init; } = TimeSpan.FromMinutes(5);
}

public enum GateMetric
{
    /// <summary>Failed requests over all requests, 0..1.</summary>
    ErrorRate,

    /// <summary>95th percentile of latency, milliseconds.</summary>
    LatencyP95,

    /// <summary>Distance of the change stream from its origin's end, seconds.</summary>
    Lag,
}

public static class GateMetrics
{
    /// <summary>The word used in plans, metrics and the journal: <c>error_rate</c>, <c>latency_p95</c>, <c>lag</c>.</summary>
    public static string Word(this GateMetric metric) => metric switch
    {
        GateMetric.ErrorRate => "error_rate",
        GateMetric.LatencyP95 => "latency_p95",
        GateMetric.Lag => "lag",
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "no such metric"),
    };

    /// <summary>A value with its unit, as a person reads it: <c>1.2 %</c>, <c>340 ms</c>, <c>2.5 s</c>.</summary>
    public static string Format(this GateMetric metric, double value) => metric switch
    {
        GateMetric.ErrorRate => FormattableString.Invariant($"{value * 100:0.##} %"),
        GateMetric.LatencyP95 => FormattableString.Invariant($"{value:0.#} ms"),
        GateMetric.Lag => FormattableString.Invariant($"{value:0.##} s"),
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "no such metric"),
    };
}

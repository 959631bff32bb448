namespace Platform.Aws.CloudWatch;

/// <param name="Unit">CloudWatch's own word: <c>Count</c>, <c>Seconds</c>, <c>Percent</c>.</param>
public sealed record MetricDatum(string Name, double Value, string Unit, DateTimeOffset At, IReadOnlyDictionary<string, string> Dimensions);

/// <param name="Id">Of the caller's choosing: a lower-case letter, then letters, digits and underscores.</param>
/// <param name="Statistic"><c>Sum</c>, <c>Average</c>, <c>SampleCount</c>, <c>p95</c>.</param>
public sealed record MetricQuery(string Id, string Namespace, string MetricName, IReadOnlyDictionary<string, string> Dimensions, string Statistic, int PeriodSeconds);

/// <param name="At">When its period began.</param>
public sealed record MetricPoint(DateTimeOffset At, double Value);

public sealed record MetricResult(string Id, IReadOnlyList<MetricPoint> Points);

public sealed record Alarm
{
    public required string Name { get; init; }
    public required string Namespace { get; init; }
    public required string MetricName { get; init; }
    public IReadOnlyDictionary<string, string> Dimensions { get; init; } = new Dictionary<string, string>();
    public required string Statistic { get; init; }
    public required string Comparison { get; init; }
    public required double Threshold { get; init; }
    public required int PeriodSeconds { get; init; }
    public required int EvaluationPeriods { get; init; }
    public string TreatMissingData { get; init; } = "missing";

    /// <summary>ARNs of topics.</summary>
    public IReadOnlyList<string> Actions { get; init; } = [];

    /// <summary>Only answered: <c>OK</c>, <c>ALARM</c> or <c>INSUFFICIENT_DATA</c>.</summary>
    public string? State { get; init; }
}

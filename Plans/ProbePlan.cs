namespace Platform.Plans;

/// <summary>An endpoint that the health probe asks as a user would. <c>${side}</c> in the URL makes it one probe a side.</summary>
public sealed record ProbePlan(string Name, HttpCheck Check)
{
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>An answer slower than this counts as a failure; null: only the call's time-out bounds it.</summary>
    public TimeSpan? MaxLatency { get; init; }
}

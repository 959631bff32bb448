namespace Platform.Plans;

/// <param name="Name">Joins the plan to the app model: addresses come from <c>ConnectionStrings__NAME-source</c> and <c>-target</c>.</param>
/// <param name="Kind">The engine: <c>postgres</c>.</param>
/// <param name="Jobs">How many partitions are copied or verified at the same time.</param>
public sealed record StorePlan(string Name, string Kind, int Jobs = 2)
{
    /// <summary>How large the source's retained change log may grow for us, in bytes, before an operator is warned.</summary>
    public long RetainedLogLimitBytes { get; init; } = 10L << 30;

    /// <summary>The name under which its connection string on that side is configured: <c>main-source</c>.</summary>
    public string ConnectionName(Side side) => $"{Name}-{side.Word()}";
}

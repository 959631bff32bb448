namespace Platform.Plans;

/// <param name="Name">Joins the plan to the app model: addresses come from <c>ConnectionStrings__NAME-source</c> and <c>-target</c>.</param>
/// <param name="Kind">The engine: <c>postgres</c>.</param>
/// <param name="Jobs">How many partitions are copied or verified at the same time.</param>
public sealed record StorePlan(string Name, string Kind, int Jobs = 2)
{
    public StoreMethod Method { get; init; } = StoreMethod.Live;

    public RetainedLogPlan RetainedLog { get; init; } = new();

    /// <summary>The name under which its connection string on that side is configured: <c>main-source</c>.</summary>
    public string ConnectionName(Side side) => $"{Name}-{side.Word()}";
}

/// <summary>How a store's data gets to the target.</summary>
public enum StoreMethod
{
    /// <summary>Copied while it is in use, and followed: writes stand still for moments.</summary>
    Live,

    /// <summary>
    /// Copied as a whole inside the freeze, which lasts as long as that takes: the maintenance window of a dump and restore. The source needs no change stream, and there is no
    /// way back for data.
    /// </summary>
    Snapshot,
}

/// <summary>How large the change log may grow that a side keeps for changes which have not arrived at the other one. <see cref="WarnBytes"/> is below <see cref="LimitBytes"/>.</summary>
/// <param name="WarnBytes">From here on an operator is warned.</param>
/// <param name="LimitBytes">From here on the stream counts as abandoned: its log endangers the side that keeps it.</param>
public sealed record RetainedLogPlan(long WarnBytes = 1L << 30, long LimitBytes = 8L << 30);

namespace Platform.Migrator.Traffic.Weighted;

/// <summary>A side's share of two weights.</summary>
internal static class Share
{
    /// <summary>In whole percent. What is more than nothing and less than all never reads as either.</summary>
    public static int Percent(int source, int target) => target switch
    {
        0 => 0,
        _ when source == 0 => 100,
        _ => Math.Clamp((int)Math.Round(100.0 * target / (source + target)), 1, 99),
    };

    public static void Check(TrafficSplit split)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(split.TargetWeight);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(split.TargetWeight, 100);
    }
}

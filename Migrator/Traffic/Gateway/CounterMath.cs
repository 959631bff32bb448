namespace Platform.Migrator.Traffic.Gateway;

/// <summary>Sums and differences of counters with the same buckets.</summary>
internal static class CounterMath
{
    public static SideCounters Plus(this SideCounters left, SideCounters right) => Combine(left, right, (a, b) => a + b);

    public static SideCounters Minus(this SideCounters left, SideCounters right) => Combine(left, right, (a, b) => a - b);

    /// <summary>Counters never fall while a process lives.</summary>
    public static bool FellBelow(this SideCounters now, SideCounters before) =>
        now.Requests < before.Requests || now.Failures < before.Failures || now.Writes < before.Writes
        || now.LatencyMs.Counts.Zip(before.LatencyMs.Counts).Any(pair => pair.First < pair.Second);

    private static SideCounters Combine(SideCounters left, SideCounters right, Func<long, long, long> with) => new(
        with(left.Requests, right.Requests),
        with(left.Failures, right.Failures),
        with(left.Writes, right.Writes),
        new Histogram(left.LatencyMs.Bounds, [.. left.LatencyMs.Counts.Zip(right.LatencyMs.Counts, with)]));
}

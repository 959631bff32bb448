namespace Platform.Gateway.Measurement;

/// <summary>Counts durations in fixed bounds, without a lock. A count is of durations at or below its bound and above the one before; the last is beyond all.</summary>
internal sealed class LatencyHistogram
{
    /// <summary>Milliseconds. Fine where gates judge (10 ms to 5 s), coarse beyond.</summary>
    public static readonly int[] BoundsMs =
        [1, 2, 3, 5, 7, 10, 15, 20, 30, 40, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000, 3000, 5000, 7500, 10000, 20000, 30000, 60000];

    private readonly long[] _counts = new long[BoundsMs.Length + 1];

    public void Record(TimeSpan duration)
    {
        var milliseconds = (int)Math.Min(Math.Ceiling(duration.TotalMilliseconds), int.MaxValue);
        var found = Array.BinarySearch(BoundsMs, milliseconds);
        Interlocked.Increment(ref _counts[found < 0 ? ~found : found]);
    }

    /// <summary>Each count is exact; taken while requests end, their sum may be a few behind or ahead of other counters.</summary>
    public long[] Read()
    {
        var copy = new long[_counts.Length];
        for (var i = 0; i < copy.Length; i++)
            copy[i] = Volatile.Read(ref _counts[i]);
        return copy;
    }
}

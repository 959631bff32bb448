using System.Numerics;

namespace Platform.Players.Measure;

/// <summary>
/// Counts latencies in buckets whose width grows with the value: each power of two of microseconds in 32 parts, so a
/// percentile is at most about 3 % off, up to 67 s. Adding allocates nothing. Not safe for concurrent use.
/// </summary>
/// <remarks>The layout is that of HdrHistogram (Gil Tene), http://hdrhistogram.org.</remarks>
internal sealed class LatencyHistogram
{
    private const int PartBits = 5;
    private const int Parts = 1 << PartBits;
    private const long MostMicroseconds = (1L << 26) - 1;
    private readonly long[] _counts = new long[IndexOf(MostMicroseconds) + 1];

    public long Count { get; private set; }

    public double MaxMs { get; private set; }

    public void Add(TimeSpan latency)
    {
        var microseconds = Math.Clamp((long)latency.TotalMicroseconds, 0, MostMicroseconds);
        _counts[IndexOf(microseconds)]++;
        Count++;
        MaxMs = Math.Max(MaxMs, latency.TotalMilliseconds);
    }

    /// <summary>The latency that <paramref name="share"/> of all requests did not exceed; 0 when there were none.</summary>
    public double PercentileMs(double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        var seen = 0L;
        for (var index = 0; index < _counts.Length; index++)
        {
            seen += _counts[index];
            if (seen >= rank) return Math.Min(UpperMicroseconds(index) / 1000.0, MaxMs);
        }
        return 0;
    }

    public void Clear()
    {
        Array.Clear(_counts);
        (Count, MaxMs) = (0, 0);
    }

    private static int IndexOf(long microseconds)
    {
        if (microseconds < Parts) return (int)microseconds;
        var shift = BitOperations.Log2((ulong)microseconds) - PartBits;
        return ((shift + 1) << PartBits) + (int)((microseconds >> shift) - Parts);
    }

    private static long UpperMicroseconds(int index)
    {
        if (index < Parts) return index;
        var shift = (index >> PartBits) - 1;
        return (((index & (Parts - 1)) + Parts + 1L) << shift) - 1;
    }
}

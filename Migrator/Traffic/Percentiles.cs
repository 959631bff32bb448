using Platform.Migrator.Traffic.Gateway;

namespace Platform.Migrator.Traffic;

/// <summary>Percentiles of measurements; NaN of none.</summary>
internal static class Percentiles
{
    /// <summary>
    /// By linear interpolation within the bucket, as Prometheus' <c>histogram_quantile</c> does. What lies beyond the last bound has no upper end: the answer is
    /// then twice that bound, so that a threshold at or below it is always seen as passed.
    /// </summary>
    public static double OfHistogram(Histogram histogram, double quantile)
    {
        var total = histogram.Counts.Sum();
        var rank = quantile * total;
        long below = 0;
        for (var bucket = 0; total > 0 && bucket < histogram.Counts.Length; bucket++)
        {
            var count = histogram.Counts[bucket];
            if (count > 0 && below + count >= rank)
                return Within(histogram.Bounds, bucket, (rank - below) / count);
            below += count;
        }
        return double.NaN;
    }

    /// <summary>By nearest rank: a value that was really measured.</summary>
    public static double OfValues(IReadOnlyCollection<double> values, double quantile) =>
        values.Count == 0 ? double.NaN : values.Order().ElementAt(Math.Max(0, (int)Math.Ceiling(quantile * values.Count) - 1));

    private static double Within(double[] bounds, int bucket, double share)
    {
        if (bucket >= bounds.Length)
            return bounds.Length == 0 ? double.NaN : 2 * bounds[^1];
        var lower = bucket == 0 ? 0 : bounds[bucket - 1];
        return lower + ((bounds[bucket] - lower) * share);
    }
}

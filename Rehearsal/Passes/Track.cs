namespace Platform.Rehearsal.Passes;

/// <summary>The migration over time, thinned so that a long pass stays small: every change, and otherwise two points a second.</summary>
internal sealed class Track
{
    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(500);

    private readonly List<TrackPoint> points = [];
    private readonly List<int> weights = [];

    public IReadOnlyList<TrackPoint> Points => points;

    /// <summary>The gateway's weights in the order in which they held.</summary>
    public IReadOnlyList<int> Weights => weights;

    public void Add(Sight sight)
    {
        var point = TrackPoint.From(sight);
        if (weights.Count == 0 || weights[^1] != point.Weight) weights.Add(point.Weight);
        if (points.Count == 0 || point.At - points[^1].At >= Spacing || point.Differs(points[^1])) points.Add(point);
    }
}

/// <param name="LagMs">Null while nothing follows.</param>
internal sealed record TrackPoint(DateTimeOffset At, string Phase, int Weight, bool Frozen, double? LagMs, long RowsCopied, double? ChangesPerSecond)
{
    public static TrackPoint From(Sight sight) => new(
        sight.At,
        sight.Migrator.Phase,
        sight.Gateway.Weight,
        sight.Migrator.Frozen,
        sight.Migrator.LagMs,
        sight.Migrator.RowsCopied,
        sight.Migrator.Stores.Sum(store => store.ChangesPerSecond));

    public bool Differs(TrackPoint other) => (Phase, Weight, Frozen) != (other.Phase, other.Weight, other.Frozen);
}

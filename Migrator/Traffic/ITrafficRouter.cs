using Platform.Plans;

namespace Platform.Migrator.Traffic;

/// <summary>Sends shares of traffic to the two sides.</summary>
public interface ITrafficRouter
{
    /// <summary>What really holds, read back from the router.</summary>
    Task<TrafficSplit> ReadAsync(CancellationToken cancel);

    Task SetAsync(TrafficSplit split, CancellationToken cancel);
}

/// <param name="TargetWeight">Percent of requests sent to the target, 0..100.</param>
public readonly record struct TrafficSplit(int TargetWeight);

/// <summary>Holds application writes in front of the app. Every call carries the freeze's epoch; an older one is refused.</summary>
public interface IWriteHold
{
    /// <summary>New writes wait. After <paramref name="lease"/> without a release they and all later ones are answered 503; they never reach the source.</summary>
    Task HoldAsync(long epoch, TimeSpan lease, CancellationToken cancel);

    /// <summary>What holds under this epoch goes on holding for that long; nothing where it was released already, by this driver or the one before.</summary>
    Task ExtendAsync(long epoch, TimeSpan lease, CancellationToken cancel);

    /// <summary>Returns when no write that was let through before the hold is in flight any more.</summary>
    Task QuiesceAsync(long epoch, TimeSpan budget, CancellationToken cancel);

    /// <summary>Lets writes go on, by the weights that hold at this moment.</summary>
    Task ReleaseAsync(long epoch, CancellationToken cancel);
}

/// <summary>Where measurements of the two sides come from.</summary>
public interface IMetricSource
{
    /// <summary>Samples since the given instant, or null when this source does not measure that metric. A fault is an exception, never an empty result.</summary>
    Task<Samples?> QueryAsync(GateMetric metric, Side side, DateTimeOffset since, CancellationToken cancel);
}

/// <param name="Value">In the metric's unit; NaN when <paramref name="Count"/> is 0.</param>
/// <param name="Freshest">When the newest sample was taken.</param>
public sealed record Samples(double Value, long Count, DateTimeOffset Freshest);

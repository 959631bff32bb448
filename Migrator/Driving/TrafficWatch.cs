using Platform.Migrator.Traffic;
using Platform.Migrator.Traffic.Gates;
using Platform.Plans;

namespace Platform.Migrator.Driving;

/// <summary>What there is to steer and to measure for a plan's traffic.</summary>
/// <param name="SourceRequests">Requests that the source's app got since an instant; null when unknown.</param>
/// <param name="Latency">The p95 in milliseconds that users of a side saw since an instant; null where nothing measures it.</param>
/// <param name="Sample">Measures in the background until cancelled.</param>
internal sealed record TrafficWatch(
    ITrafficRouter? Router,
    IWriteHold? Hold,
    GatePanel Gates,
    Func<DateTimeOffset, long?> SourceRequests,
    Func<Side, DateTimeOffset, CancellationToken, Task<Samples?>> Latency,
    Func<CancellationToken, Task> Sample);

/// <summary>Keeps the measurements coming for as long as the service runs.</summary>
internal sealed class TrafficSampling(TrafficWatch watch) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Background.UntracedAsync(watch.Sample, stoppingToken);
}

/// <summary>The lag of the stores as a gate sees it: of the streams that lead away from the authority.</summary>
internal sealed class LagSource(StoreSet stores, MigrationView view, TimeProvider time) : IMetricSource
{
    public Task<Samples?> QueryAsync(GateMetric metric, Side side, DateTimeOffset since, CancellationToken cancel)
    {
        if (metric != GateMetric.Lag || stores.All.Count == 0)
            return Task.FromResult<Samples?>(null);
        var now = time.GetUtcNow();
        var streams = stores.All.Select(s => s.Away(view.State)).OfType<StreamRuntime>().ToList();
        if (streams.Count == 0 || view.State.ReverseRenounced) // The plan has no way back: what was drained at the commit has no lag, by proof and not for want of data.
            return Task.FromResult<Samples?>(new Samples(0, 1, now));
        var lags = streams.Select(s => s.Lag).ToList();
        return Task.FromResult<Samples?>(lags.Contains(null)
            ? new Samples(double.NaN, 0, DateTimeOffset.MinValue)
            : new Samples(lags.Max(l => l!.Value.TotalSeconds), 1, now));
    }
}

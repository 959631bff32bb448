using Platform.Migrator.Driving;
using Platform.Plans;

namespace Platform.Migrator.Traffic.Gateway;

/// <summary>Platform's own gateway as router, write hold and source of measurements. What it was told is read back: an answer is no proof.</summary>
internal sealed class GatewayClient(GatewayAdmin admin, GatewaySampler sampler) : ITrafficRouter, IWriteHold, IMetricSource
{
    public async Task<TrafficSplit> ReadAsync(CancellationToken cancel) => new((await admin.StateAsync(cancel)).Weight);

    public async Task SetAsync(TrafficSplit split, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(split.TargetWeight);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(split.TargetWeight, 100);
        await admin.WeightAsync(split.TargetWeight, cancel);
        var actual = await ReadAsync(cancel);
        if (actual != split)
            throw new StepFault($"The gateway was set to weight {split.TargetWeight} and has {actual.TargetWeight}.", "Somebody else sets its weight. Find out who, and stop them.", isTransient: true);
    }

    public async Task HoldAsync(long epoch, TimeSpan lease, CancellationToken cancel)
    {
        await admin.HoldAsync(epoch, lease, cancel);
        var hold = (await admin.StateAsync(cancel)).Hold;
        if (hold.State != "holding" || hold.Epoch != epoch)
            throw new StepFault($"The gateway was told to hold writes for epoch {epoch} and is in state {hold.State} of epoch {hold.Epoch}.", "Another driver, or a lease that is too short. Look at the gateway's /admin/state.", isTransient: true);
    }

    public async Task ExtendAsync(long epoch, TimeSpan lease, CancellationToken cancel)
    {
        var hold = (await admin.StateAsync(cancel)).Hold;
        if (hold.State != "none" || hold.Epoch != epoch)
            await HoldAsync(epoch, lease, cancel);
    }

    public Task QuiesceAsync(long epoch, TimeSpan budget, CancellationToken cancel) => admin.QuiesceAsync(epoch, budget, cancel);

    public async Task ReleaseAsync(long epoch, CancellationToken cancel)
    {
        await admin.ReleaseAsync(epoch, cancel);
        var hold = (await admin.StateAsync(cancel)).Hold;
        if (hold.State != "none")
            throw new StepFault($"The gateway was told to release epoch {epoch} and is in state {hold.State} of epoch {hold.Epoch}.", "A newer freeze holds. Look at the migrator's status.", isTransient: true);
    }

    /// <inheritdoc/>
    /// <remarks>Only what came after the first sample at or after <paramref name="since"/> counts: nothing from before gets in.</remarks>
    public Task<Samples?> QueryAsync(GateMetric metric, Side side, DateTimeOffset since, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return Task.FromResult(metric == GateMetric.Lag ? null : sampler.Window(side, since).Measure(metric));
    }

    /// <summary>Requests that went to the side, counted as above; null while there are fewer than two samples.</summary>
    public long? Requests(Side side, DateTimeOffset since) => sampler.Window(side, since) is { Samples: > 1 } window ? window.Requests : null;
}

using Platform.Migrator.Driving;
using Platform.Plans;

namespace Platform.Migrator.Traffic.Gateway;

/// <summary>Reads the gateway's counters at short intervals. A failed read adds nothing: the newest sample grows old, and gates see that.</summary>
internal sealed partial class GatewaySampler(GatewayAdmin admin, TimeProvider time, ILogger<GatewaySampler> log)
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly CounterHistory _history = new();
    private StepFault? _fault;

    /// <summary>Samples until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await TrySampleAsync(cancel);
                await timer.WaitForNextTickAsync(cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>One sample, now.</summary>
    public async Task SampleAsync(CancellationToken cancel)
    {
        var state = await admin.StateAsync(cancel);
        var counters = await admin.MetricsAsync(cancel);
        if (!Enum.GetValues<Side>().All(side => counters.Sides?.GetValueOrDefault(side.Word()) is { LatencyMs: { Bounds: not null, Counts: not null } histogram } && histogram.Counts.Length == histogram.Bounds.Length + 1))
            throw new StepFault("The gateway's metrics lack a side or its histogram.", "Check that gateway and migrator are of one version.");
        lock (_gate)
            _history.Add(time.GetUtcNow(), state.Generation, counters);
    }

    /// <exception cref="StepFault">Nothing was ever read: says why.</exception>
    public CounterWindow Window(Side side, DateTimeOffset since)
    {
        lock (_gate)
        {
            return _history.Window(side, since)
                ?? throw _fault ?? new StepFault("The gateway's metrics were not read yet.", "Wait a moment.", isTransient: true);
        }
    }

    private async Task TrySampleAsync(CancellationToken cancel)
    {
        try
        {
            await SampleAsync(cancel);
            if (Interlocked.Exchange(ref _fault, null) is not null)
                LogReadAgain();
        }
        catch (StepFault fault)
        {
            if (Interlocked.Exchange(ref _fault, fault) is null)
                LogUnread(fault.Message, fault.Hint);
        }
    }
}

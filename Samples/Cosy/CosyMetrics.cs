using System.Diagnostics.Metrics;
using Platform.Cosy.Store;

namespace Platform.Cosy;

/// <summary>The meter <c>Platform.Cosy</c>.</summary>
internal sealed class CosyMetrics
{
    private readonly Counter<long> _writes;
    private readonly Counter<long> _faults;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _switches;
    private readonly Counter<long> _ticks;
    private readonly Counter<long> _injected;

    public CosyMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Platform.Cosy");
        _writes = meter.CreateCounter<long>("cosy.writes", description: "Writes that the store answered, by kind and outcome");
        _faults = meter.CreateCounter<long>("cosy.store.faults", description: "Requests that failed because of the store");
        _retries = meter.CreateCounter<long>("cosy.store.retries", description: "Work repeated once after a broken connection or a switch of stores");
        _switches = meter.CreateCounter<long>("cosy.store.switches", description: "How often the store's address changed while running");
        _ticks = meter.CreateCounter<long>("cosy.bot.ticks", description: "Ticks that this instance's bot wrote");
        _injected = meter.CreateCounter<long>("cosy.failures.injected", description: "Failures made on purpose");
    }

    public void Wrote(string kind, WriteOutcome outcome) => _writes.Add(1, new("kind", kind), new("outcome", Word(outcome)));

    public void Faulted(StoreFault fault) => _faults.Add(1, new KeyValuePair<string, object?>("fault", fault.ToString()));

    public void Retried(StoreFault fault) => _retries.Add(1, new KeyValuePair<string, object?>("fault", fault.ToString()));

    public void Switched() => _switches.Add(1);

    public void Ticked() => _ticks.Add(1);

    public void Injected() => _injected.Add(1);

    public static string Word(WriteOutcome outcome) => outcome switch
    {
        WriteOutcome.Created => "created",
        WriteOutcome.Replayed => "replayed",
        WriteOutcome.Conflict => "conflict",
        _ => "not-found",
    };
}

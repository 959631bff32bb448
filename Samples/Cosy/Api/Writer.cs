using Platform.Cosy.Store;

namespace Platform.Cosy.Api;

/// <summary>Writes to the current store and counts what became of it.</summary>
internal sealed class Writer(CurrentStore store, CosyMetrics metrics)
{
    public async Task<WriteOutcome> WriteAsync(string kind, Func<ICosyStore, CancellationToken, Task<WriteOutcome>> write, CancellationToken cancel)
    {
        var outcome = await store.RunAsync(write, cancel);
        metrics.Wrote(kind, outcome);
        return outcome;
    }
}

using Platform.Cosy.Api;
using Platform.Cosy.Store;

namespace Platform.Cosy.Bot;

/// <summary>Writes one tick of the bot, through the same gate as the writes of users.</summary>
internal sealed class Ticker(CurrentStore store, WriteGate gate, CosyMetrics metrics, TimeProvider time)
{
    /// <returns>False when the app is read-only: then there was no tick.</returns>
    public async Task<bool> TickAsync(string instance)
    {
        if (!gate.TryEnter()) return false;
        try
        {
            var id = Guid.CreateVersion7(time.GetUtcNow());
            // Not cancelled by anybody: a tick that was cut off may still happen. The store's own time-out bounds it.
            await store.RunAsync((s, c) => WriteAsync(s, id, instance, c), CancellationToken.None);
            metrics.Ticked();
            return true;
        }
        finally
        {
            gate.Leave();
        }
    }

    private static async Task<long> WriteAsync(ICosyStore store, Guid id, string instance, CancellationToken cancel)
    {
        var n = await store.LastTickAsync(cancel) + 1;
        await store.TickAsync(new(id, instance, n), cancel);
        return n;
    }
}

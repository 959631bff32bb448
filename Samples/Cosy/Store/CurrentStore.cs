namespace Platform.Cosy.Store;

/// <summary>
/// The store that requests use now. It can change at any moment: requests in flight end on the store they began on, every
/// later one uses the new store. This is also the one place where work on a store is repeated, once: every write is
/// idempotent by its id, so doing it twice is doing it once.
/// </summary>
internal sealed partial class CurrentStore(Func<StoreAddress, ICosyStore> open, CosyMetrics metrics, ILogger<CurrentStore> logger) : IAsyncDisposable
{
    private static readonly TimeSpan FirstWarmBudget = TimeSpan.FromSeconds(3);

    /// <summary>Part of a write freeze, so it is short.</summary>
    private static readonly TimeSpan SwitchWarmBudget = TimeSpan.FromMilliseconds(400);

    private StoreSlot? _slot;
    private StoreSlot? _previous;
    private ICosyStore? _next;

    /// <exception cref="InvalidOperationException">No store was set yet.</exception>
    public StoreAddress Address => Slot.Store.Address;

    /// <summary>Requests that still use the store before this one.</summary>
    public int Draining => _previous is { Closed.IsCompleted: false } previous ? previous.Users : 0;

    private StoreSlot Slot => Volatile.Read(ref _slot) ?? throw new InvalidOperationException("The app has no store yet.");

    /// <summary>
    /// Does the work on the current store. It is done once more when the connection broke, or when the store refuses writes
    /// because meanwhile it is no longer the current one.
    /// </summary>
    public async Task<T> RunAsync<T>(Func<ICosyStore, CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        for (var first = true; ; first = false)
        {
            var slot = Enter();
            try
            {
                return await work(slot.Store, cancel);
            }
            catch (StoreException fault) when (first && (fault.Retriable || (fault.Fault == StoreFault.RefusesWrites && slot != Slot)))
            {
                metrics.Retried(fault.Fault);
            }
            finally
            {
                await slot.LeaveAsync();
            }
            await Task.Delay(Random.Shared.Next(5, 30), cancel);
        }
    }

    /// <summary>Opens what the store at <paramref name="address"/> needs, so that a switch to it finds everything ready. The current store stays what it is.</summary>
    /// <exception cref="StoreException">It cannot be reached.</exception>
    public async Task PrepareAsync(StoreAddress address, CancellationToken cancel)
    {
        if (address == Address)
        {
            await RunAsync(async (store, c) => { await store.WarmAsync(c); return true; }, cancel);
            return;
        }
        var store = open(address);
        try
        {
            await store.WarmAsync(cancel);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
        if (Interlocked.Exchange(ref _next, store) is { } before) await before.DisposeAsync();
    }

    /// <summary>
    /// Makes the store at <paramref name="address"/> the current one. Its connections are opened first, but not waited for
    /// longer than a moment: whoever moves the pointer has decided, and a store that is down must show as down.
    /// </summary>
    public async Task SwitchAsync(StoreAddress address, CancellationToken cancel)
    {
        var store = await TakeNextAsync(address) ?? await OpenAsync(address, cancel);
        _previous = Interlocked.Exchange(ref _slot, new StoreSlot(store));
        LogStore(address);
        if (_previous is null) return;
        metrics.Switched();
        await _previous.LeaveAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _slot, null) is { } slot) await slot.LeaveAsync();
        if (Interlocked.Exchange(ref _next, null) is { } next) await next.DisposeAsync();
    }

    /// <returns>The store that was made ready, when it is this one.</returns>
    private async Task<ICosyStore?> TakeNextAsync(StoreAddress address)
    {
        if (Interlocked.Exchange(ref _next, null) is not { } next) return null;
        if (next.Address == address) return next;
        await next.DisposeAsync();
        return null;
    }

    private StoreSlot Enter()
    {
        while (true)
        {
            var slot = Slot;
            if (slot.TryEnter()) return slot;
        }
    }

    private async Task<ICosyStore> OpenAsync(StoreAddress address, CancellationToken cancel)
    {
        var store = open(address);
        using var budget = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        budget.CancelAfter(_slot is null ? FirstWarmBudget : SwitchWarmBudget);
        try
        {
            await store.WarmAsync(budget.Token);
        }
        catch (Exception fault) when (fault is StoreException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            LogCold(store.Address, fault.Message);
        }
        return store;
    }
}

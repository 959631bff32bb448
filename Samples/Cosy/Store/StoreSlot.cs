namespace Platform.Cosy.Store;

/// <summary>
/// A store and the number of those who use it. It starts with one user: being the current store. The last one to leave
/// disposes of the store, so nothing is cut off under a request in flight.
/// </summary>
internal sealed class StoreSlot(ICosyStore store)
{
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _users = 1;

    public ICosyStore Store { get; } = store;

    /// <summary>Completes when the last user has left and the store is disposed of.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Requests in flight, without the one user that being current is.</summary>
    public int Users => Volatile.Read(ref _users);

    /// <returns>False when the last user has left already.</returns>
    public bool TryEnter()
    {
        var users = Volatile.Read(ref _users);
        while (users > 0)
        {
            var seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users) return true;
            users = seen;
        }
        return false;
    }

    public async ValueTask LeaveAsync()
    {
        if (Interlocked.Decrement(ref _users) > 0) return;
        try
        {
            await Store.DisposeAsync();
        }
        finally
        {
            _closed.TrySetResult();
        }
    }
}

namespace Platform.Mongo.Wire.Client;

/// <summary>Connections to one server. The one used last is used first, so that the others can go idle and be closed.</summary>
internal sealed class ConnectionPool(MongoAddress address, MongoOptions options, TimeProvider time) : IAsyncDisposable
{
    private readonly Stack<MongoConnection> _idle = [];
    private readonly SemaphoreSlim _places = new(options.MaxPoolSize);
    private int _generation;
    private bool _disposed;

    public MongoAddress Address => address;

    /// <summary>A connection that is alive as far as can be seen, to be given back with <see cref="ReturnAsync"/>.</summary>
    public async ValueTask<MongoConnection> TakeAsync(CancellationToken cancel)
    {
        if (!await _places.WaitAsync(options.WaitQueueTimeout, cancel))
            throw new MongoException($"no connection to {address} became free within {options.WaitQueueTimeout.TotalSeconds:0} s", "raise maxPoolSize, or do less at the same time", isTransient: true);
        try
        {
            while (TryTakeIdle() is { } idle)
            {
                if (IsUsable(idle))
                    return idle;
                await idle.DisposeAsync();
            }
            return await MongoConnection.OpenAsync(address, options, time, Volatile.Read(ref _generation), cancel);
        }
        catch
        {
            _places.Release();
            throw;
        }
    }

    public async ValueTask ReturnAsync(MongoConnection connection)
    {
        connection.IdleSince = time.GetTimestamp();
        var keep = !connection.IsBroken && connection.Generation == Volatile.Read(ref _generation);
        lock (_idle)
        {
            keep &= !_disposed;
            if (keep)
                _idle.Push(connection);
        }
        if (!keep)
            await connection.DisposeAsync();
        _places.Release();
    }

    /// <summary>The server went down or changed its part: connections made before are closed as they come back.</summary>
    public void Invalidate() => Interlocked.Increment(ref _generation);

    public async ValueTask DisposeAsync()
    {
        List<MongoConnection> idle;
        lock (_idle)
        {
            _disposed = true;
            idle = [.. _idle];
            _idle.Clear();
        }
        foreach (var connection in idle)
            await connection.DisposeAsync();
    }

    private MongoConnection? TryTakeIdle()
    {
        lock (_idle)
            return _idle.TryPop(out var connection) ? connection : null;
    }

    private bool IsUsable(MongoConnection connection) =>
        connection.Generation == Volatile.Read(ref _generation) && time.GetElapsedTime(connection.IdleSince) < options.MaxIdle && !connection.LooksClosed();
}

namespace Platform.Cosy.Api;

/// <summary>
/// Read-only mode: closes the app to writes and says when the last one in flight has ended. It is lost when the app restarts:
/// what keeps a store from being written is the store's own guard; this one only makes refusals quick and polite.
/// </summary>
internal sealed class WriteGate
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _idle = Completed();
    private bool _closed;
    private int _inFlight;

    public bool IsClosed
    {
        get { lock (_lock) return _closed; }
    }

    public int InFlight
    {
        get { lock (_lock) return _inFlight; }
    }

    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_closed) return false;
            if (_inFlight++ == 0) _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return true;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            if (--_inFlight == 0) _idle.TrySetResult();
        }
    }

    public void Open()
    {
        lock (_lock) _closed = false;
    }

    /// <summary>No write begins from now on. Completes when those that had begun are over.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
        {
            _closed = true;
            return _idle.Task;
        }
    }

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }
}

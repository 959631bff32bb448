using Platform.Migrator.Verification;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>What the running follower tells the other parts of its engine: which fences it saw, which documents it touched.</summary>
internal sealed class FollowState
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _fences = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _running;

    public TouchedRows Touched { get; } = new();

    /// <summary>What ended the follower; null while it runs, when it was only stopped, and before it ever ran.</summary>
    public SyncException? Ended { get; private set; }

    public bool IsRunning
    {
        get { lock (_gate) return _running; }
    }

    public void Report(IEnumerable<string> fences) => Change(() => _fences.UnionWith(fences));

    /// <summary>From now on waiting makes sense, through interruptions too.</summary>
    public void Start() => Change(() => (_running, Ended) = (true, null));

    public void Stop(SyncException? fault = null) => Change(() => (_running, Ended) = (false, fault));

    /// <summary>Waits until the fence is durably applied.</summary>
    /// <returns>False when the follower does not run (any more), and so never will.</returns>
    public async Task<bool> WaitForFenceAsync(string fence, CancellationToken cancel)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_fences.Contains(fence))
                    return true;
                if (!_running)
                    return false;
                changed = _changed.Task;
            }
            await changed.WaitAsync(cancel);
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource earlier;
        lock (_gate)
        {
            change();
            earlier = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        earlier.SetResult();
    }
}

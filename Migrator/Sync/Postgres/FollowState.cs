using Platform.Migrator.Verification;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>What the running follower tells the other parts of its engine: how far it is, which fence it saw, which rows it touched.</summary>
internal sealed class FollowState
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Lsn _applied;
    private readonly HashSet<string> _fences = new(StringComparer.Ordinal);
    private int _waiting;
    private bool _running;

    public TouchedRows Touched { get; } = new();

    /// <summary>Everything committed at the origin before this is durable at the destination.</summary>
    public Lsn Applied
    {
        get { lock (_gate) return _applied; }
    }

    /// <summary>What ended the follower; null while it runs, when it was only stopped, and before it ever ran.</summary>
    public SyncException? Ended { get; private set; }

    public bool IsRunning
    {
        get { lock (_gate) return _running; }
    }

    /// <summary>Whether somebody waits for the position to move.</summary>
    public bool IsAwaited => Volatile.Read(ref _waiting) > 0;

    public void Report(Lsn applied, IEnumerable<string> fences) => Change(() =>
    {
        _applied = applied;
        _fences.UnionWith(fences);
    });

    /// <summary>From now on waiting makes sense, through interruptions too.</summary>
    public void Start() => Change(() => (_running, Ended) = (true, null));

    public void Resume(ProgressRecord from) => Report(from.Lsn, [from.Fence]);

    public void Stop(SyncException? fault = null) => Change(() => (_running, Ended) = (false, fault));

    /// <summary>Waits until the fence is durably applied.</summary>
    /// <returns>False when the follower does not run (any more), and so never will.</returns>
    public Task<bool> WaitForFenceAsync(string fence, CancellationToken cancel) => WaitAsync(() => _fences.Contains(fence), cancel);

    private async Task<bool> WaitAsync(Func<bool> condition, CancellationToken cancel)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            return await WaitChangesAsync(condition, cancel);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async Task<bool> WaitChangesAsync(Func<bool> condition, CancellationToken cancel)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (condition())
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

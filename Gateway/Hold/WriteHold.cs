namespace Platform.Gateway.Hold;

/// <summary>
/// Holds writes in front of the app. One short lock guards <see cref="HoldState"/>, so a write either is in flight before a hold or waits behind it:
/// there is no moment in which it is neither. Reads never come here.
/// </summary>
internal sealed partial class WriteHold : IDisposable
{
    private readonly Lock _lock = new();
    private readonly LinkedList<HeldWrite> _waiting = new();
    private readonly TimeProvider _time;
    private readonly ILogger<WriteHold> _logger;
    private readonly long _began;
    private readonly ITimer _leaseTimer;
    private HoldState _state;
    private TaskCompletionSource? _changed;
    private bool _closing;
    private long _heldEver;
    private long _refusedEver;

    public WriteHold(TimeProvider time, ILogger<WriteHold> logger)
    {
        _time = time;
        _logger = logger;
        _began = time.GetTimestamp();
        _leaseTimer = time.CreateTimer(static hold => ((WriteHold)hold!).ExpireIfDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Writes that ever waited, and those that were refused.</summary>
    public (long Held, long Refused) Totals => (Interlocked.Read(ref _heldEver), Interlocked.Read(ref _refusedEver));

    private TimeSpan Now => _time.GetElapsedTime(_began);

    public HoldStatus Status()
    {
        ExpireIfDue();
        lock (_lock)
        {
            var left = _state.Phase == HoldPhase.Holding ? _state.Until - Now : TimeSpan.Zero;
            return new HoldStatus(_state.Phase, _state.Epoch, left < TimeSpan.Zero ? TimeSpan.Zero : left, _state.MaxHeld, _state.Held, _state.InFlight);
        }
    }

    /// <summary>Completes when the write may go on or is refused. After <see cref="Admission.Pass"/> the caller owes one <see cref="Exit"/>.</summary>
    public ValueTask<Admission> EnterAsync(CancellationToken clientGone)
    {
        HeldWrite waiter;
        lock (_lock)
        {
            var admission = Arrive();
            if (admission != Admission.Wait)
                return ValueTask.FromResult(admission);
            waiter = new HeldWrite();
            waiter.Node = _waiting.AddLast(waiter);
        }
        return new ValueTask<Admission>(WaitAsync(waiter, clientGone));
    }

    /// <summary>A write that passed has ended.</summary>
    public void Exit()
    {
        lock (_lock)
        {
            _state = _state.End();
            if (_state.InFlight == 0)
                SignalChange();
        }
    }

    public HoldOutcome Hold(long epoch, TimeSpan lease, int maxHeld)
    {
        lock (_lock)
        {
            Expire();
            if (_state.IsOlder(epoch))
                return HoldOutcome.OlderEpoch;
            if (_state.IsReleased(epoch))
                return HoldOutcome.Released;
            _state = _state.Hold(epoch, Now + lease, maxHeld);
            _leaseTimer.Change(lease, Timeout.InfiniteTimeSpan);
            SignalChange();
        }
        LogHolding(_logger, epoch, lease.TotalMilliseconds);
        return HoldOutcome.Done;
    }

    /// <summary>Waits until no write that was let through before the hold is in flight.</summary>
    public async Task<HoldOutcome> QuiesceAsync(long epoch, TimeSpan budget, CancellationToken cancel)
    {
        var until = Now + budget;
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                Expire();
                if (Judge(epoch) is { } outcome)
                    return outcome;
                changed = (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
            var left = until - Now;
            if (left <= TimeSpan.Zero)
                return HoldOutcome.NotInTime;
            await changed.WaitAsync(left, _time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Writes that wait go on. With nothing held it only remembers the epoch.</summary>
    public HoldOutcome Release(long epoch)
    {
        HeldWrite[] released;
        lock (_lock)
        {
            Expire();
            if (_state.IsOlder(epoch))
                return HoldOutcome.OlderEpoch;
            _state = _state.Release(epoch);
            released = TakeWaiting();
            _leaseTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            SignalChange();
        }
        Wake(released, Admission.Pass);
        LogReleased(_logger, epoch, released.Length);
        return HoldOutcome.Done;
    }

    /// <summary>The process ends: what waits is answered now, and what comes is not made to wait. The hold itself stands for the next process.</summary>
    public void Close()
    {
        HeldWrite[] refused;
        lock (_lock)
        {
            _closing = true;
            refused = TakeWaiting();
            _state = _state with { Held = 0 };
            _refusedEver += refused.Length;
        }
        Wake(refused, Admission.Closing);
    }

    public void Dispose() => _leaseTimer.Dispose();

    private Admission Arrive()
    {
        Expire();
        var (next, admission) = _state.Arrive();
        if (admission == Admission.Wait && _closing)
            (next, admission) = (_state, Admission.Closing);
        _state = next;
        if (admission == Admission.Wait)
            _heldEver++;
        else if (admission != Admission.Pass)
            _refusedEver++;
        return admission;
    }

    private HoldOutcome? Judge(long epoch)
    {
        if (_state.IsOlder(epoch))
            return HoldOutcome.OlderEpoch;
        if (_state.Phase != HoldPhase.Holding || _state.Epoch != epoch)
            return HoldOutcome.NotHolding;
        return _state.InFlight == 0 ? HoldOutcome.Done : null;
    }

    private async Task<Admission> WaitAsync(HeldWrite waiter, CancellationToken clientGone)
    {
        await using var registration = clientGone.UnsafeRegister(
            static state =>
            {
                var (hold, waiter) = ((WriteHold, HeldWrite))state!;
                hold.Leave(waiter);
            },
            (this, waiter));
        return await waiter.Task;
    }

    private void Leave(HeldWrite waiter)
    {
        lock (_lock)
        {
            if (waiter.Node!.List is null)
                return;
            _waiting.Remove(waiter.Node);
            _state = _state.Leave();
        }
        waiter.TrySetResult(Admission.Gone);
    }

    private void ExpireIfDue()
    {
        lock (_lock)
        {
            Expire();
            // A timer may fire a tick early; the lease ends when it ends.
            if (_state.Phase == HoldPhase.Holding)
                _leaseTimer.Change(TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling((_state.Until - Now).TotalMilliseconds))), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Under the lock. Waking is safe there: continuations run elsewhere.</summary>
    private void Expire()
    {
        var next = _state.At(Now);
        if (next.Phase == _state.Phase)
            return;
        _state = next;
        var refused = TakeWaiting();
        _refusedEver += refused.Length;
        Wake(refused, Admission.Expired);
        SignalChange();
        LogExpired(_logger, _state.Epoch, refused.Length);
    }

    private HeldWrite[] TakeWaiting()
    {
        var all = _waiting.ToArray();
        _waiting.Clear();
        return all;
    }

    private static void Wake(HeldWrite[] writes, Admission admission)
    {
        foreach (var write in writes)
            write.SetResult(admission);
    }

    private void SignalChange()
    {
        _changed?.TrySetResult();
        _changed = null;
    }

    private sealed class HeldWrite() : TaskCompletionSource<Admission>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public LinkedListNode<HeldWrite>? Node { get; set; }
    }
}

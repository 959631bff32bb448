namespace Platform.Migrator.Journal;

/// <summary>
/// Keeps a lease that was taken: renews it in the background, and knows until when it is surely held. That is counted from before a renewal was sent, on a clock that
/// goes on while the process is stopped, and by the wall clock as well, which goes on while the whole machine is.
/// </summary>
internal sealed class S3LeaseKeeping : IAsyncDisposable
{
    /// <summary>What is under way must have ended when another driver may begin: the last part of a lease is not acted in.</summary>
    private const double UsedShare = 5 / 6.0;

    private static readonly TimeSpan ReleaseLimit = TimeSpan.FromSeconds(5);

    private readonly S3Location _location;
    private readonly SettledWrites _writes;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _lost;
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _gate = new();
    private readonly Task _renewing;
    private S3Lease _lease;
    private string _tag;
    private (long Timestamp, DateTimeOffset At) _sent;
    private string? _why;

    /// <param name="sent">Before the lease was written.</param>
    public S3LeaseKeeping(S3Location location, SettledWrites writes, TimeProvider time, S3Lease lease, string tag, (long Timestamp, DateTimeOffset At) sent)
    {
        (_location, _writes, _time, _lease, _tag, _sent) = (location, writes, time, lease, tag, sent);
        _lost = new CancellationTokenSource(Positive(Left), time);
        _renewing = Task.Run(RenewAsync);
    }

    public CancellationToken Lost => _lost.Token;

    private TimeSpan Left
    {
        get
        {
            lock (_gate)
            {
                var usable = TimeSpan.FromMilliseconds(_lease.LeaseMs * UsedShare);
                var byWall = usable - (_time.GetUtcNow() - _sent.At);
                var byClock = usable - _time.GetElapsedTime(_sent.Timestamp);
                return byWall < byClock ? byWall : byClock;
            }
        }
    }

    /// <exception cref="JournalLeaseLostException"/>
    public void Ensure()
    {
        if (!_lost.IsCancellationRequested && Left > TimeSpan.Zero)
            return;
        Lose("it was not renewed in time, since the process was stopped or S3 could not be reached");
        throw new JournalLeaseLostException(_location.ToString(), _why!);
    }

    /// <summary>How far the journal is now, for the next renewal to tell.</summary>
    public void Reached(long slots, string hash)
    {
        lock (_gate)
            _lease = _lease with { Slots = slots, Hash = hash };
    }

    /// <summary>Another driver was seen at work.</summary>
    public JournalLeaseLostException Superseded(string by)
    {
        Lose($"{by} has taken it");
        return new JournalLeaseLostException(_location.ToString(), _why!);
    }

    /// <summary>Lets the next driver in at once. One that cannot be told waits the lease out.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _renewing;
        using var limit = new CancellationTokenSource(ReleaseLimit, _time);
        try
        {
            if (!_lost.IsCancellationRequested)
                await ReleaseAsync(limit.Token);
        }
        catch (Exception fault) when (fault is JournalObjectFault or JournalException or OperationCanceledException)
        {
            // It ends by itself.
        }
        _lost.Dispose();
        _ended.Dispose();
    }

    /// <summary>A renewal that was under way when this ended may have been written all the same.</summary>
    private async Task ReleaseAsync(CancellationToken cancel)
    {
        var released = Next(released: true).Write();
        var (ours, there) = await _writes.PutAsync(S3Lease.Key(_location), released, _tag, cancel);
        if (!ours && there is not null && S3Lease.Read(_location, there.Content).Nonce == _lease.Nonce)
            await _writes.PutAsync(S3Lease.Key(_location), released, there.Tag, cancel);
    }

    private async Task RenewAsync()
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token, _lost.Token);
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(_lease.LeaseMs / 3.0), _time, both.Token);
                var sent = (_time.GetTimestamp(), _time.GetUtcNow());
                var next = Next(released: false);
                var (ours, there) = await _writes.PutAsync(S3Lease.Key(_location), next.Write(), _tag, both.Token);
                if (!ours)
                    Lose($"{(there is null ? "somebody who removed it" : S3Lease.Read(_location, there.Content).Driver)} has taken it");
                else
                    Renewed(there!.Tag, sent);
            }
        }
        catch (OperationCanceledException)
        {
            // Ended, or lost.
        }
        catch (Exception fault) when (fault is JournalObjectFault or JournalException)
        {
            Lose(fault.Message.TrimEnd('.'));
        }
    }

    private S3Lease Next(bool released)
    {
        lock (_gate)
            return _lease = _lease with { Renewal = _lease.Renewal + 1, Released = released };
    }

    private void Renewed(string tag, (long Timestamp, DateTimeOffset At) sent)
    {
        if (Left <= TimeSpan.Zero)
            return; // Too late: what was lost is not found again.
        lock (_gate)
            (_tag, _sent) = (tag, sent);
        _lost.CancelAfter(Positive(Left));
    }

    private void Lose(string why)
    {
        lock (_gate)
            _why ??= why;
        _lost.Cancel();
    }

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.FromMilliseconds(1);
}

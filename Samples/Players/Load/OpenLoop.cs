namespace Platform.Players.Load;

/// <summary>
/// Lets users act at the instants of a schedule. Nobody waits for anybody: a slow answer delays no later arrival. What is
/// outstanding is bounded: beyond that an arrival is refused.
/// </summary>
internal sealed class OpenLoop(ArrivalSchedule schedule, IUser user, int mostOutstanding, TimeProvider time)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(4);
    private readonly List<TimeSpan> _due = [];
    private int _outstanding;
    private long _offered;

    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>Users who were let in, answered or not; those turned away are not among them.</summary>
    public long Offered => Volatile.Read(ref _offered);

    /// <summary>Until cancelled; then no arrival follows, and those who have arrived are still outstanding.</summary>
    public async Task RunAsync(long started, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Tick, time);
        while (!stop.IsCancellationRequested)
        {
            LetArrive(time.GetElapsedTime(started));
            try
            {
                await timer.WaitForNextTickAsync(stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    public void LetArrive(TimeSpan elapsed)
    {
        _due.Clear();
        schedule.TakeDue(elapsed, _due);
        foreach (var planned in _due)
        {
            if (Outstanding >= mostOutstanding) user.TurnAway();
            else _ = ActAsync(planned);
        }
    }

    /// <returns>False when some are still outstanding after <paramref name="budget"/>.</returns>
    public async Task<bool> DrainAsync(TimeSpan budget, CancellationToken cancel)
    {
        var from = time.GetTimestamp();
        while (Outstanding > 0 && time.GetElapsedTime(from) < budget)
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancel);
        return Outstanding == 0;
    }

    private async Task ActAsync(TimeSpan planned)
    {
        Interlocked.Increment(ref _outstanding);
        Interlocked.Increment(ref _offered);
        try
        {
            await user.ActAsync(planned);
        }
        finally
        {
            Interlocked.Decrement(ref _outstanding);
        }
    }
}

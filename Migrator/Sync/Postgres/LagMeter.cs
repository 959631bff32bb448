namespace Platform.Migrator.Sync.Postgres;

/// <summary>Asks the origin how far its log is, and tells how far behind the destination is. Ages are told by the origin's clock alone.</summary>
internal sealed class LagMeter(PostgresRoute route, ChangeApplier applier, ChangeStream stream, IProgress<FollowProgress> progress)
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(5);

    /// <summary>Where the log ended when. Once all of an entry is applied, nothing older than it is missing.</summary>
    private readonly Queue<(Lsn End, DateTime At)> _ends = new();
    private readonly Queue<(long Timestamp, long Changes)> _rates = new();
    private DateTime? _reached;

    public async Task RunAsync(CancellationToken cancel)
    {
        await using var origin = await route.Origin.OpenAsync(cancel);
        while (true)
        {
            var (end, now, retained) = (await origin.ListAsync("""
                SELECT pg_current_wal_lsn()::text, clock_timestamp(), (SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::int8 FROM pg_replication_slots WHERE slot_name = $1)
                """, r => (Lsn.Parse(r.GetString(0)), r.GetDateTime(1), r.IsDBNull(2) ? 0 : r.GetInt64(2)), cancel, route.Names.Slot))[0];
            Report(end, now, retained);
            await Task.Delay(Every, route.Time, cancel);
        }
    }

    private void Report(Lsn end, DateTime now, long retained)
    {
        var applied = stream.IdleAt() is { } idle && idle > applier.Passed ? idle : applier.Passed;
        _ends.Enqueue((end, now));
        while (_ends.TryPeek(out var oldest) && oldest.End <= applied)
            _reached = _ends.Dequeue().At;
        var report = new FollowProgress(new(applier.Durable.ToString()), Age(now), end.Since(applied), applier.Changes, Rate(), retained);
        SyncTelemetry.Followed(route.Names.Stream, report, (long)applier.Durable.Value);
        progress.Report(report);
    }

    private TimeSpan Age(DateTime now)
    {
        if (_ends.Count == 0)
            return TimeSpan.Zero;
        var known = _reached > applier.LastCommit || applier.LastCommit is null ? _reached : applier.LastCommit;
        var since = known ?? _ends.Peek().At;
        return now > since ? now - since : TimeSpan.Zero;
    }

    private double Rate()
    {
        var now = route.Time.GetTimestamp();
        _rates.Enqueue((now, applier.Changes));
        while (_rates.Count > 2 && route.Time.GetElapsedTime(_rates.Peek().Timestamp, now) > RateWindow)
            _rates.Dequeue();
        var (from, changes) = _rates.Peek();
        var seconds = route.Time.GetElapsedTime(from, now).TotalSeconds;
        return seconds > 0 ? (applier.Changes - changes) / seconds : 0;
    }
}

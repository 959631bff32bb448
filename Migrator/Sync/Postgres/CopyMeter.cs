namespace Platform.Migrator.Sync.Postgres;

/// <summary>Adds up what this process moves to what the ledger says is done, and tells it a few times a second.</summary>
internal sealed class CopyMeter(PostgresRoute route, IProgress<CopyProgress> progress)
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private CopyTally _tally = new(0, 0, 0, 0, 0, 0, 0, 0, 0);
    private long _rows;
    private long _bytes;
    private int _done;
    private long _lastReport;
    private long _toldAt;

    public int Open
    {
        get { lock (_gate) return _tally.Open; }
    }

    public void Begin(CopyTally tally)
    {
        lock (_gate)
            (_tally, _rows, _bytes, _done, _toldAt) = (tally, tally.Rows, tally.Bytes, tally.Done, route.Time.GetTimestamp());
    }

    public void Moved(long rows, long bytes)
    {
        lock (_gate)
            (_rows, _bytes) = (_rows + rows, _bytes + bytes);
        SyncTelemetry.Copied(route.Store.Name, rows, bytes);
        Report();
    }

    /// <summary>What was moved does not count: it was not committed.</summary>
    public void Undo(long rows, long bytes)
    {
        lock (_gate)
            (_rows, _bytes) = (_rows - rows, _bytes - bytes);
    }

    /// <summary>Whether it is a while ago that the ledger was asked.</summary>
    public bool IsOld
    {
        get { lock (_gate) return route.Time.GetElapsedTime(_toldAt) > AskEvery; }
    }

    public void Done()
    {
        lock (_gate)
            _done++;
        Report();
    }

    /// <summary>What others have done is in it.</summary>
    public void Tell(CopyTally tally)
    {
        lock (_gate)
            (_tally, _toldAt, _rows, _bytes, _done) = (tally, route.Time.GetTimestamp(), Math.Max(_rows, tally.Rows), Math.Max(_bytes, tally.Bytes), tally.Done);
        Report();
    }

    public void End(CopyTally tally)
    {
        Begin(tally);
        lock (_gate)
            progress.Report(Now(tally.Rows, tally.Bytes));
    }

    private void Report()
    {
        CopyProgress now;
        lock (_gate)
        {
            if (route.Time.GetElapsedTime(_lastReport) < ReportEvery)
                return;
            _lastReport = route.Time.GetTimestamp();
            now = Now(Math.Max(_rows, _tally.ExpectedRows), Math.Max(_bytes, _tally.ExpectedBytes));
        }
        progress.Report(now);
    }

    private CopyProgress Now(long totalRows, long totalBytes)
        => new(_rows, _bytes, totalRows, totalBytes, _done, _tally.Partitions) { Tables = _tally.Tables, TablesDone = _tally.TablesDone };
}

using System.Collections.Concurrent;
using System.Data;
using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>One pass of the parallel copy under one snapshot. The first fault ends all workers.</summary>
internal sealed class CopyRun(PostgresRoute route, string snapshot, IProgress<CopyProgress> progress)
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(250);
    private readonly Lock _gate = new();
    private long _rows;
    private long _bytes;
    private long _totalRows;
    private long _totalBytes;
    private int _done;
    private int _partitions;
    private long _lastReport;

    public async Task RunAsync(CancellationToken cancel)
    {
        var queue = new ConcurrentQueue<CopyPartition>(await PlanAsync(cancel));
        _partitions = queue.Count;
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var workers = Enumerable.Range(0, Math.Max(1, Math.Min(route.Store.Jobs, queue.Count))).Select(_ => WorkAsync(queue, failed)).ToList();
        await Task.WhenAll(workers.Select(w => ((Task)w).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)));
        cancel.ThrowIfCancellationRequested();
        if (workers.Select(w => w.Exception?.InnerException).FirstOrDefault(e => e is not null) is { } fault)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(fault);
        Report(force: true);
    }

    private async Task<IReadOnlyList<CopyPartition>> PlanAsync(CancellationToken cancel)
    {
        await using var origin = await route.Origin.OpenDedicatedAsync(cancel);
        await using var seen = await BeginSnapshotAsync(origin, cancel);
        var tables = await Catalog.TablesAsync(origin, cancel);
        _totalRows = tables.Sum(t => t.Rows);
        _totalBytes = tables.Sum(t => t.HeapBytes);
        return CopyPartition.Plan(tables, await PostgresRoute.MajorAsync(origin, cancel));
    }

    private async Task WorkAsync(ConcurrentQueue<CopyPartition> queue, CancellationTokenSource failed)
    {
        try
        {
            await using var origin = await route.Origin.OpenDedicatedAsync(failed.Token);
            await using var destination = await route.Destination.OpenForApplyAsync(failed.Token);
            while (queue.TryDequeue(out var partition))
                await CopyAsync(origin, destination, partition, failed.Token);
        }
        catch
        {
            await failed.CancelAsync();
            throw;
        }
    }

    /// <summary>A transaction of its own at the origin: the table is locked against TRUNCATE no longer than this takes.</summary>
    private async Task CopyAsync(NpgsqlConnection origin, NpgsqlConnection destination, CopyPartition partition, CancellationToken cancel)
    {
        await using var seen = await BeginSnapshotAsync(origin, cancel);
        await using var transaction = await destination.BeginTransactionAsync(cancel);
        await TableCopy.RunAsync(origin, destination, partition, Moved, cancel);
        await route.Books.CheckDriverAsync(destination, cancel);
        await transaction.CommitAsync(cancel);
        lock (_gate)
            _done++;
    }

    private async Task<NpgsqlTransaction> BeginSnapshotAsync(NpgsqlConnection origin, CancellationToken cancel)
    {
        var transaction = await origin.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        await origin.ExecuteAsync($"SET TRANSACTION SNAPSHOT {Quote.Literal(snapshot)}", cancel);
        return transaction;
    }

    private void Moved(long rows, long bytes)
    {
        lock (_gate)
        {
            _rows += rows;
            _bytes += bytes;
        }
        SyncTelemetry.Copied(route.Store.Name, rows, bytes);
        Report(force: false);
    }

    private void Report(bool force)
    {
        CopyProgress now;
        lock (_gate)
        {
            if (!force && route.Time.GetElapsedTime(_lastReport) < ReportEvery)
                return;
            _lastReport = route.Time.GetTimestamp();
            now = new(_rows, _bytes, force ? _rows : Math.Max(_rows, _totalRows), force ? _bytes : Math.Max(_bytes, _totalBytes), _done, _partitions);
        }
        progress.Report(now);
    }
}

using System.Collections.Concurrent;
using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;
using Platform.Mongo.Wire.Protocol;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>One pass of the parallel copy. Documents go from answer to command as the bytes that they are; the first fault ends all workers.</summary>
internal sealed class CopyRun(MongoDbRoute route, IProgress<CopyProgress> progress)
{
    private const long BatchBytes = 4 << 20;
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(250);
    private readonly Lock _gate = new();
    private IReadOnlyList<CopyPartition> _plan = [];
    private Dictionary<string, int> _left = [];
    private long _documents;
    private long _bytes;
    private int _tables;
    private int _done;
    private long _lastReport;

    /// <summary>Inserts are acknowledged by the primary alone, which is quick; a majority has them all once the last step returns, unless another primary took over.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var primary = await route.Destination.Client.ServerAsync(cancel);
        _plan = await CopyPartition.PlanAsync(route, cancel);
        _left = _plan.GroupBy(p => p.Collection.Name).ToDictionary(g => g.Key, g => g.Count());
        _tables = _left.Count;
        var queue = new ConcurrentQueue<CopyPartition>(_plan);
        var jobs = Math.Clamp(queue.Count, 1, Math.Max(1, route.Store.Jobs));
        var lanes = new ConcurrentQueue<int>(Enumerable.Range(1, jobs));
        await Workers.RunAsync(jobs, async token =>
        {
            lanes.TryDequeue(out var lane);
            await WorkAsync(queue, lane, token);
        }, cancel);
        await route.Books.SetCopyAsync("structured", cancel);
        var now = await route.Destination.Client.ServerAsync(cancel);
        if (now.Address != primary.Address || now.ElectionId != primary.ElectionId)
            throw MongoDbFault.New("copy", $"{route.Destination.Label} changed its primary from {primary.Address} to {now.Address} meanwhile: what only the old one had may be lost", "prepare and copy again", isTransient: true);
        Report(force: true);
    }

    private async Task WorkAsync(ConcurrentQueue<CopyPartition> queue, int lane, CancellationToken cancel)
    {
        var session = await route.Sessions.ClaimAsync(lane, cancel);
        using var request = new MessageBuilder();
        while (queue.TryDequeue(out var partition))
        {
            await MongoDbFault.TranslateAsync($"copy {partition.Collection.Name}", () => CopyAsync(partition, session, request, cancel), cancel);
            lock (_gate)
            {
                _done++;
                if (--_left[partition.Collection.Name] == 0)
                    _left.Remove(partition.Collection.Name);
            }
        }
    }

    /// <summary>The next batch is asked for while this one is written.</summary>
    private async Task CopyAsync(CopyPartition partition, MongoSession session, MessageBuilder request, CancellationToken cancel)
    {
        await using var cursor = await OpenAsync(partition, cancel);
        var next = cursor.NextAsync(cancel).AsTask();
        while (await next is { } batch)
        {
            using (batch)
            {
                next = cursor.NextAsync(cancel).AsTask();
                try
                {
                    if (!batch.IsEmpty)
                        await InsertAsync(partition, batch, session, request, cancel);
                }
                catch
                {
                    await DiscardAsync(next);
                    throw;
                }
            }
        }
    }

    private static async Task DiscardAsync(Task<CursorBatch?> next)
    {
        await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (next.IsCompletedSuccessfully)
            (await next)?.Dispose();
    }

    private Task<MongoCursor> OpenAsync(CopyPartition partition, CancellationToken cancel)
    {
        var average = Math.Max(64, partition.Documents > 0 ? partition.Bytes / partition.Documents : 1024);
        var size = (int)Math.Clamp(BatchBytes / average, 1, 20_000);
        return route.Origin.Client.OpenAsync(new(route.Origin.Database, w =>
        {
            w.WriteString("find", partition.Collection.Name);
            w.WriteInt32("batchSize", size);
            partition.WriteRange(w);
        }) { Retry = Retry.Read }, size, cancel);
    }

    private async Task InsertAsync(CopyPartition partition, CursorBatch batch, MongoSession session, MessageBuilder request, CancellationToken cancel)
    {
        var (documents, bytes) = (0, 0L);
        using var reply = await Bookkeeping.GuardedAsync(route, () => route.Destination.Client.CallAsync(new(route.Destination.Database, w =>
        {
            w.WriteString("insert", partition.Collection.Name);
            w.WriteBoolean("ordered", partition.Collection.IsCapped);
            w.WriteBoolean("bypassDocumentValidation", true);
        })
        {
            Retry = Retry.Write, Session = session,
            Sequences = m => (documents, bytes) = Append(m, batch),
        }, cancel, request));
        if (!reply.Body["n"u8].TryGetWhole(out var n) || n != documents)
            throw MongoDbFault.New($"copy {partition.Collection.Name}", $"{n} of {documents} documents were taken", "the server's log says more");
        Moved(documents, bytes);
    }

    private static (int Documents, long Bytes) Append(MessageBuilder m, CursorBatch batch)
    {
        var (documents, bytes) = (0, 0L);
        m.BeginSequence("documents"u8);
        var reader = new BsonReader(batch.Array.Span);
        while (reader.Read())
        {
            m.Add(reader.Value.Bytes);
            documents++;
            bytes += reader.ValueLength;
        }
        m.EndSequence();
        return (documents, bytes);
    }

    private void Moved(long documents, long bytes)
    {
        lock (_gate)
        {
            _documents += documents;
            _bytes += bytes;
        }
        SyncTelemetry.Copied(route.Store.Name, documents, bytes);
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
            var (documents, bytes) = (_plan.Sum(p => p.Documents), _plan.Sum(p => p.Bytes));
            now = new(_documents, _bytes, force ? _documents : Math.Max(_documents, documents), force ? _bytes : Math.Max(_bytes, bytes), _done, _plan.Count) { Tables = _tables, TablesDone = _tables - _left.Count };
        }
        progress.Report(now);
    }
}

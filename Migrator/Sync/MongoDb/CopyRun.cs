using System.Collections.Concurrent;
using Platform.Mongo.Wire.Client;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>One pass of the parallel copy, over what the ledger says is not done; the first fault ends all workers.</summary>
internal sealed partial class CopyRun(MongoDbRoute route, CopyPlan plan, IProgress<CopyProgress> progress)
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(250);
    private readonly ILogger _log = route.Context.Loggers.CreateLogger<CopyRun>();
    private readonly Lock _gate = new();
    private readonly CopyLedger _ledger = new(route);
    private readonly Dictionary<string, int> _left = plan.Parts.Where(p => !p.IsDone).GroupBy(p => p.Range.Collection.Name).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
    private readonly int _tables = plan.Parts.Select(p => p.Range.Collection.Name).Distinct(StringComparer.Ordinal).Count();
    private long _documents = plan.Parts.Where(p => p.IsDone).Sum(p => p.Range.Documents);
    private long _bytes = plan.Parts.Where(p => p.IsDone).Sum(p => p.Range.Bytes);
    private int _done = plan.Parts.Count(p => p.IsDone);
    private long _lastReport;

    public async Task RunAsync(CancellationToken cancel)
    {
        var left = plan.Parts.Where(p => !p.IsDone).ToList();
        var there = await Catalog.CollectionsAsync(route, route.Origin, cancel);
        foreach (var capped in there.Where(c => c.IsCapped && left.Exists(p => p.Range.Collection.Name == c.Name)))
            await BeginAgainAsync(capped, cancel);
        var queue = new ConcurrentQueue<CopyPart>(left);
        var jobs = Math.Clamp(queue.Count, 1, Math.Max(1, route.Store.Jobs));
        var lanes = new ConcurrentQueue<int>(Enumerable.Range(1, jobs));
        await Workers.RunAsync(jobs, async token =>
        {
            lanes.TryDequeue(out var lane);
            await WorkAsync(queue, lane, token);
        }, cancel);
        Report(force: true);
    }

    /// <summary>The order of a capped collection's documents is that of their insertion, so that half of one is of no use.</summary>
    private async Task BeginAgainAsync(Collection capped, CancellationToken cancel)
    {
        await route.Destination.RunAsync(w => w.WriteString("drop", capped.Name), cancel);
        await Structure.CreateAsync(route.Destination, capped, cancel);
    }

    private async Task WorkAsync(ConcurrentQueue<CopyPart> queue, int lane, CancellationToken cancel)
    {
        var session = await route.Sessions.ClaimAsync(lane, cancel);
        using var copy = new RangeCopy(route, session, Moved);
        while (queue.TryDequeue(out var part))
        {
            await MongoDbFault.TranslateAsync($"copy {part.Range.Collection.Name}", () => OneAsync(part, copy, session, cancel), cancel);
            lock (_gate)
            {
                _done++;
                if (--_left[part.Range.Collection.Name] == 0)
                    _left.Remove(part.Range.Collection.Name);
            }
        }
    }

    /// <summary>Inserts are acknowledged by the primary alone, which is quick. A majority has them all once a later write to the same primary was acknowledged by one; another primary may have lost some.</summary>
    private async Task OneAsync(CopyPart part, RangeCopy copy, MongoSession session, CancellationToken cancel)
    {
        var primary = await route.Destination.Client.ServerAsync(cancel);
        var (documents, bytes) = (0L, 0L);
        try
        {
            (documents, bytes) = await copy.RunAsync(part.Range, cancel);
        }
        catch (MongoException fault) when (LostCursor.Is(fault))
        {
            if (!await LostCursor.IsOfDroppedAsync(route, part.Range.Collection, fault, cancel))
                throw;
            LogDropped(route.Store.Name, part.Range.Collection.Name);
        }
        await _ledger.SettleAsync(part, session, cancel);
        var now = await route.Destination.Client.ServerAsync(cancel);
        if (now.Address != primary.Address || now.ElectionId != primary.ElectionId)
            throw MongoDbFault.New($"copy {part.Range.Collection.Name}", $"{route.Destination.Label} changed its primary from {primary.Address} to {now.Address} meanwhile: what only the old one had may be lost", "this part is copied again", isTransient: true);
        await _ledger.DoneAsync(part, documents, bytes, session, cancel);
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
            var (documents, bytes) = (plan.Parts.Sum(p => p.Range.Documents), plan.Parts.Sum(p => p.Range.Bytes));
            now = new(_documents, _bytes, force ? _documents : Math.Max(_documents, documents), force ? _bytes : Math.Max(_bytes, bytes), _done, plan.Parts.Count) { Tables = _tables, TablesDone = _tables - _left.Count };
        }
        progress.Report(now);
    }
}

using Npgsql;
using Platform.Plans;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>The initial copy: slot and snapshot, structure, rows, then everything that is cheaper after the rows.</summary>
internal sealed partial class PostgresCopier(PostgresRoute route, PostgresGuard guard) : ICopier, IAsyncDisposable
{
    private const int MostGenerations = 100;

    private readonly ILogger _log = route.Context.Loggers.CreateLogger<PostgresCopier>();
    private readonly CopyGeneration _generation = new(route);
    private SnapshotKeeper? _keeper;

    public Task<CopyStage> ReadStageAsync(CancellationToken cancel) => PostgresFault.TranslateAsync("read how far the copy got", async () => (await route.RecallAsync(cancel))?.State switch
    {
        null => CopyStage.None,
        "cleaning" => CopyStage.Cleaning,
        "copied" => CopyStage.Copied,
        "finished" => CopyStage.Finished,
        _ => CopyStage.Begun,
    }, cancel);

    public Task PrepareAsync(CancellationToken cancel) => PostgresFault.TranslateAsync("prepare the copy", async () =>
    {
        using var span = SyncTelemetry.Start("prepare", route.Names.Stream);
        route.ForgetSessions();
        var record = await BeginAsync(cancel);
        if (!route.IsSnapshot)
            await guard.RemoveAsync(route.Origin, cancel);
        if (record is { State: "structured" or "copied" or "finished" } && await IsSoundAsync(cancel))
            await ResumeAsync(record, cancel);
        else
            await BeginAnewAsync(record, cancel);
    }, cancel);

    public Task<SyncPosition> CopyAsync(IProgress<CopyProgress> progress, CancellationToken cancel) => PostgresFault.TranslateAsync("copy", async () =>
    {
        using var span = SyncTelemetry.Start("copy", route.Names.Stream);
        var state = (await route.RecallAsync(cancel))?.State;
        if (state is "copied" or "finished")
            return await PositionAsync(cancel);
        if (state != "structured")
            throw PostgresFault.New("copy", $"nothing is prepared (state {state ?? "none"})", "prepare the copy first", isTransient: true);
        await CopyAllAsync(progress, cancel);
        var begin = await RecordAsync(cancel);
        await ReleaseSnapshotAsync(cancel);
        return begin;
    }, cancel);

    public Task<bool> IsOfOneMomentAsync(CancellationToken cancel) => PostgresFault.TranslateAsync("read how far the copy got", async () =>
    {
        await using var destination = await route.Destination.OpenAsync(cancel);
        return await route.Ledger.SnapshotAsync(destination, cancel) is { Generation: 0 };
    }, cancel);

    /// <summary>Takes part in a copy that another process leads, until nothing is left to copy.</summary>
    /// <returns>How far the copy is now: <see cref="CopyStage.Begun"/> means to look again in a moment.</returns>
    public Task<CopyStage> JoinAsync(IProgress<CopyProgress> progress, CancellationToken cancel) => PostgresFault.TranslateAsync("join the copy", async () =>
    {
        if (await route.RecallAsync(cancel) is not { } record)
            return CopyStage.None;
        if (record.State != "structured")
            return record.State == "preparing" ? CopyStage.Begun : CopyStage.Copied;
        CopySnapshot? snapshot;
        await using (var destination = await route.Destination.OpenAsync(cancel))
            snapshot = await route.Ledger.SnapshotAsync(destination, cancel);
        if (snapshot is not null)
            await new CopyRun(route, snapshot, progress).RunAsync(cancel);
        return CopyStage.Begun;
    }, cancel);

    public Task FinishAsync(IProgress<FinishProgress> progress, CancellationToken cancel) => PostgresFault.TranslateAsync("finish the copy", async () =>
    {
        using var span = SyncTelemetry.Start("finish", route.Names.Stream);
        route.ForgetSessions();
        var record = await route.RecallAsync(cancel);
        if (record?.State is not ("copied" or "finished"))
            throw PostgresFault.New("finish the copy", $"rows are not all there yet (state {record?.State ?? "none"})", "copy first");
        var run = new FinishRun(route, record.Preamble, progress);
        await run.RunAsync(cancel);
        if (record.State == "copied")
            await CompleteAsync(cancel);
        await run.AnalyzeAsync(cancel);
        await guard.CloseNewAsync(route.Destination.Side, cancel);
    }, cancel);

    public Task CleanAsync(Side? retired, CancellationToken cancel) => PostgresFault.TranslateAsync("clean", async () =>
    {
        await MarkCleaningAsync(cancel);
        await ReleaseSnapshotAsync(cancel);
        await OriginObjects.DropAsync(route, cancel);
        foreach (var end in new[] { route.Origin, route.Destination }.Where(end => end.Side != retired))
            await guard.RemoveAsync(end, cancel);
        await Cleaning.ForgetAsync(route, retired, cancel);
    }, cancel);

    /// <summary>The snapshot of a copy that is not complete stays for the next process.</summary>
    public ValueTask DisposeAsync()
    {
        _keeper = null;
        return ValueTask.CompletedTask;
    }

    /// <summary>Both ends know the migration from here on. Nothing of the destination is touched unless it is empty or already ours.</summary>
    private async Task<CopyRecord?> BeginAsync(CancellationToken cancel)
    {
        var record = await route.RecallAsync(cancel);
        await using var origin = await route.Origin.OpenAsync(cancel);
        await using var destination = await route.Destination.OpenAsync(cancel);
        await new Emptiness(route).RequireAsync(destination, record, cancel);
        await RequireOneWayAsync(destination, cancel);
        await Bookkeeping.CreateAsync(origin, cancel);
        await Bookkeeping.CreateAsync(destination, cancel);
        await route.Books.BeginCopyAsync(destination, "preparing", route.Origin.Identity!, route.Destination.Identity!, route.Tables, cancel);
        return record;
    }

    /// <summary>What a copy empties and fills is not marked as ours: a stream the other way would carry it back, TRUNCATE and all.</summary>
    private async Task RequireOneWayAsync(NpgsqlConnection destination, CancellationToken cancel)
    {
        if (await destination.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = $1)", cancel, route.Names.OppositeSlot))
            throw PostgresFault.New("prepare the copy", $"the stream back from {route.Destination.Label} is armed, and would bring the new copy's beginnings to {route.Origin.Label}", "disarm the stream back, then prepare again");
    }

    /// <summary>What the copy so far rests on is still there: the log since its first snapshot, and the ledger.</summary>
    private async Task<bool> IsSoundAsync(CancellationToken cancel)
    {
        await using var destination = await route.Destination.OpenAsync(cancel);
        return await route.Ledger.SnapshotAsync(destination, cancel) is not null && await OriginObjects.ReadLogAsync(route, cancel) is { Lost: false };
    }

    private async Task BeginAnewAsync(CopyRecord? record, CancellationToken cancel)
    {
        await ReleaseSnapshotAsync(cancel);
        await OriginObjects.DropAsync(route, cancel);
        var tables = route.IsSnapshot ? 0 : await OriginObjects.PublishAsync(route, cancel);
        var taken = await _generation.FirstAsync(cancel);
        _keeper = taken.Keeper;
        LogSnapshot(route.Store.Name, taken.Snapshot.Lsn, tables);
        var partitions = await _generation.PlanAsync(taken, cancel);
        if (record is null or { State: "preparing" })
            await CreateStructureAsync(taken.Snapshot, partitions, cancel);
        else
            await EmptyAsync(taken.Snapshot, partitions, cancel);
    }

    /// <summary>Complete tables stay. The others go on under the snapshot that they were begun with, or are begun again under a later one.</summary>
    private async Task ResumeAsync(CopyRecord record, CancellationToken cancel)
    {
        if (record.State != "structured")
            return;
        await using var destination = await route.Destination.OpenAsync(cancel);
        var snapshot = (await route.Ledger.SnapshotAsync(destination, cancel))!;
        var unfinished = await route.Ledger.UnfinishedAsync(destination, isStale: false, cancel);
        var tally = await route.Ledger.TallyAsync(destination, cancel);
        await new ColumnChanges(route).SettleAsync(cancel);
        if (unfinished.Count > 0 && _keeper is not { IsAwake: true })
            _keeper = await _generation.AdoptAsync(snapshot, cancel);
        if (unfinished.Count > 0 && _keeper is null)
            await NextAsync(unfinished, snapshot.Generation + 1, cancel);
        LogResumed(route.Store.Name, tally.Done, tally.Partitions, _keeper is null || unfinished.Count == 0 ? "no snapshot is needed" : $"snapshot of {snapshot.Lsn}");
    }

    private async Task CopyAllAsync(IProgress<CopyProgress> progress, CancellationToken cancel)
    {
        for (var pass = 0; pass < MostGenerations; pass++)
        {
            CopySnapshot snapshot;
            HashSet<string> stale;
            await using (var destination = await route.Destination.OpenAsync(cancel))
            {
                snapshot = await route.Ledger.SnapshotAsync(destination, cancel) ?? throw PostgresFault.New("copy", "the ledger is empty", "prepare the copy again", isTransient: true);
                stale = await route.Ledger.UnfinishedAsync(destination, isStale: true, cancel);
                if (stale.Count == 0 && (await route.Ledger.UnfinishedAsync(destination, isStale: false, cancel)).Count == 0)
                    break;
            }
            if (stale.Count > 0 && pass > 0)
                snapshot = await NextAsync(stale, snapshot.Generation + 1, cancel);
            await new CopyRun(route, snapshot, progress).RunAsync(cancel);
        }
    }

    private async Task<CopySnapshot> NextAsync(IReadOnlySet<string> tables, int generation, CancellationToken cancel)
    {
        var taken = await _generation.NextAsync(tables, generation, cancel);
        _keeper = taken.Keeper;
        LogLaterSnapshot(route.Store.Name, taken.Snapshot.Lsn, tables.Count);
        return taken.Snapshot;
    }

    /// <summary>All rows are there, and the position with them.</summary>
    private async Task<SyncPosition> RecordAsync(CancellationToken cancel)
    {
        await using var destination = await route.Destination.OpenAsync(cancel);
        await using var transaction = await destination.BeginTransactionAsync(cancel);
        if (await route.Ledger.UnfinishedAsync(destination, isStale: false, cancel) is { Count: > 0 } left)
            throw PostgresFault.New("copy", $"{string.Join(", ", left.Take(5))} was truncated or rewritten again and again while it was copied", "pause such jobs (TRUNCATE, VACUUM FULL, ALTER TABLE), then start again: what is complete stays", isTransient: true);
        var begin = (await route.Ledger.BeginAsync(destination, cancel)).ToString();
        await route.Books.ResetProgressAsync(destination, begin, cancel);
        await route.Books.SetCopyAsync(destination, "copied", cancel);
        await transaction.CommitAsync(cancel);
        return new(begin);
    }

    private async Task<SyncPosition> PositionAsync(CancellationToken cancel)
    {
        await using var destination = await route.Destination.OpenAsync(cancel);
        return new((await route.Books.PositionAsync(destination, cancel) ?? throw PostgresFault.New("copy", "the copy is complete but has no position", "clean, empty the target and copy anew")).ToString());
    }

    private async Task CreateStructureAsync(CopySnapshot snapshot, IReadOnlyList<CopyPartition> partitions, CancellationToken cancel)
    {
        await using var destination = await route.Destination.OpenForApplyAsync(cancel);
        var dump = await route.DumpAsync(cancel) ?? throw PostgresFault.New("read the structure", "pg_dump is not on this machine", "install postgresql-client of the source's version or newer, or name it in PLATFORM_PG_DUMP");
        if (route.CarryRoles)
            LogRoles(route.Store.Name, string.Join(", ", await Roles.CarryAsync(route, cancel)));
        var owners = await Roles.AllExistAsync(route, cancel);
        await using var origin = await route.Origin.OpenAsync(cancel);
        var leftOut = await LeftOut.ReadAsync(route.Tables, origin, cancel);
        var foreignKeys = await LeftOut.ForeignKeysAsync(leftOut, origin, cancel);
        string[] sections = ["pre-data", "post-data"];
        var scripts = await Task.WhenAll(sections.Select(section => dump.ReadAsync(route.Origin, section, snapshot.Name, owners, leftOut, cancel)));
        var (preamble, entries) = PostDataEntry.Parse(scripts[1]);
        var steps = await FinishPlan.MakeAsync([.. entries.Where(e => !e.IsTrigger(route.Names.GuardTrigger))], foreignKeys, origin, cancel);
        await using var transaction = await destination.BeginTransactionAsync(cancel);
        await SchemaScript.RunAsync(destination, scripts[0], cancel);
        await route.Books.SetPreambleAsync(destination, preamble, cancel);
        await new FinishSteps(route.Names).ReplaceAsync(destination, steps, cancel);
        await BeginRowsAsync(destination, snapshot, partitions, cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>An earlier try made the tables, and what it rested on is gone: their rows go, and the structure must still be the origin's.</summary>
    private async Task EmptyAsync(CopySnapshot snapshot, IReadOnlyList<CopyPartition> partitions, CancellationToken cancel)
    {
        await new ColumnChanges(route).SettleAsync(cancel);
        await using var destination = await route.Destination.OpenForApplyAsync(cancel);
        var tables = await Catalog.WritableAsync(destination, cancel);
        var known = (await route.TablesAsync(destination, cancel)).Select(t => t.Display).ToHashSet(StringComparer.Ordinal);
        await using var transaction = await destination.BeginTransactionAsync(cancel);
        if (tables.Count > 0)
            await destination.ExecuteAsync($"TRUNCATE {string.Join(", ", tables)}", cancel);
        await BeginRowsAsync(destination, snapshot, [.. partitions.Where(p => known.Contains(p.Table.Display))], cancel); // The follower carries tables made since.
        await transaction.CommitAsync(cancel);
        LogEmptied(route.Store.Name, tables.Count);
    }

    private async Task BeginRowsAsync(NpgsqlConnection destination, CopySnapshot snapshot, IReadOnlyList<CopyPartition> partitions, CancellationToken cancel)
    {
        await route.Ledger.ForgetAsync(destination, cancel);
        await route.Ledger.ReplaceAsync(destination, snapshot, partitions, cancel);
        await route.Books.ForgetProgressAsync(destination, cancel);
        await route.Books.SetCopyAsync(destination, "structured", cancel);
    }

    private async Task CompleteAsync(CancellationToken cancel)
    {
        await new LargeObjects(route).CarryAsync(cancel);
        await new UnloggedTables(route).CarryAsync(cancel);
        await using var origin = await route.Origin.OpenAsync(cancel);
        await using var destination = await route.Destination.OpenForApplyAsync(cancel);
        await using var transaction = await destination.BeginTransactionAsync(cancel);
        await MaterializedViews.RefreshAsync(origin, destination, cancel);
        await DatabaseSettings.CarryAsync(route, origin, destination, cancel);
        await route.Books.SetCopyAsync(destination, "finished", cancel);
        await transaction.CommitAsync(cancel);
    }

    private async Task MarkCleaningAsync(CancellationToken cancel)
    {
        await using var destination = await route.Destination.OpenAsync(cancel);
        if (await Bookkeeping.ExistsAsync(destination, cancel))
            await route.Books.BeginCleaningAsync(destination, cancel);
    }

    private async Task ReleaseSnapshotAsync(CancellationToken cancel)
    {
        _keeper = null;
        await SnapshotKeeper.EndOthersAsync(route, except: 0, cancel);
    }
}

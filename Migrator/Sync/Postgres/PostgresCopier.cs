using Npgsql;
using Platform.Plans;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>The initial copy: slot and snapshot, structure, rows, then everything that is cheaper after the rows.</summary>
internal sealed partial class PostgresCopier(PostgresRoute route, PostgresGuard guard) : ICopier, IAsyncDisposable
{
    private static readonly TimeSpan SlotPatience = TimeSpan.FromSeconds(60);
    private readonly ILogger _log = route.Context.Loggers.CreateLogger<PostgresCopier>();
    private SnapshotSlot? _slot;
    private IReadOnlyDictionary<string, uint> _files = new Dictionary<string, uint>();

    public Task PrepareAsync(CancellationToken cancel) => PostgresFault.TranslateAsync("prepare the copy", async () =>
    {
        using var span = SyncTelemetry.Start("prepare", route.Names.Stream);
        var record = await BeginAsync(cancel);
        await DropStreamAsync(cancel);
        await guard.RemoveAsync(route.Origin, cancel);
        var tables = await PublishAsync(cancel);
        _files = await FilesAsync(cancel);
        _slot = await SnapshotSlot.CreateAsync(route.Origin, route.Names.Slot, SlotPatience, route.Time, cancel);
        LogSnapshot(route.Store.Name, _slot.ConsistentPoint, tables);
        await StructureAsync(record, _slot.Snapshot, cancel);
    }, cancel);

    public Task<SyncPosition> CopyAsync(IProgress<CopyProgress> progress, CancellationToken cancel) => PostgresFault.TranslateAsync("copy", async () =>
    {
        using var span = SyncTelemetry.Start("copy", route.Names.Stream);
        var slot = _slot ?? throw PostgresFault.New("copy", "the snapshot is gone with the process that took it", "prepare the copy again: it cleans what was begun", isTransient: true);
        await new CopyRun(route, slot.Snapshot, progress).RunAsync(cancel);
        TableFiles.RequireSame(_files, await FilesAsync(cancel));
        await using (var destination = await route.Destination.OpenAsync(cancel))
        {
            await using var transaction = await destination.BeginTransactionAsync(cancel);
            await route.Books.ResetProgressAsync(destination, slot.ConsistentPoint.ToString(), cancel);
            await route.Books.SetCopyAsync(destination, "copied", cancel);
            await transaction.CommitAsync(cancel);
        }
        await ReleaseSnapshotAsync();
        return new SyncPosition(slot.ConsistentPoint.ToString());
    }, cancel);

    public Task FinishAsync(CancellationToken cancel) => PostgresFault.TranslateAsync("finish the copy", async () =>
    {
        using var span = SyncTelemetry.Start("finish", route.Names.Stream);
        var record = await route.RecallAsync(cancel);
        if (record?.State is not ("copied" or "finished"))
            throw PostgresFault.New("finish the copy", $"rows are not all there yet (state {record?.State ?? "none"})", "copy first");
        await using var destination = await route.Destination.OpenForApplyAsync(cancel);
        if (record.State == "copied")
            await FinishStructureAsync(destination, record.PostData, cancel);
        var writable = await Catalog.WritableAsync(destination, cancel);
        if (writable.Count > 0)
            await destination.ExecuteAsync($"ANALYZE {string.Join(", ", writable)}", cancel);
        await guard.CloseNewAsync(route.Destination.Side, cancel);
    }, cancel);

    public Task CleanAsync(Side? retired, CancellationToken cancel) => PostgresFault.TranslateAsync("clean", async () =>
    {
        await ReleaseSnapshotAsync();
        await DropStreamAsync(cancel);
        foreach (var end in new[] { route.Origin, route.Destination }.Where(end => end.Side != retired))
            await guard.RemoveAsync(end, cancel);
        await Cleaning.ForgetAsync(route, retired, cancel);
    }, cancel);

    public async ValueTask DisposeAsync() => await ReleaseSnapshotAsync();

    /// <summary>Both ends know the migration from here on. Nothing of the destination is touched unless it is empty or already ours.</summary>
    private async Task<CopyRecord?> BeginAsync(CancellationToken cancel)
    {
        await ReleaseSnapshotAsync();
        var record = await route.RecallAsync(cancel);
        await using var origin = await route.Origin.OpenAsync(cancel);
        await using var destination = await route.Destination.OpenAsync(cancel);
        await new Emptiness(route).RequireAsync(destination, record, cancel);
        await Bookkeeping.CreateAsync(origin, cancel);
        await Bookkeeping.CreateAsync(destination, cancel);
        await route.Books.BeginCopyAsync(destination, route.Origin.Identity!, route.Destination.Identity!, cancel);
        return record;
    }

    private async Task<IReadOnlyDictionary<string, uint>> FilesAsync(CancellationToken cancel)
    {
        await using var origin = await route.Origin.OpenAsync(cancel);
        return await TableFiles.ReadAsync(origin, cancel);
    }

    private async Task<int> PublishAsync(CancellationToken cancel)
    {
        await using var origin = await route.Origin.OpenAsync(cancel);
        var tables = await origin.ListAsync($"""
            SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence = 'p' AND {Catalog.UserObjects} ORDER BY c.oid
            """, r => r.GetString(0), cancel);
        await origin.ExecuteAsync("SET lock_timeout = '30s'", cancel);
        var only = tables.Count == 0 ? "" : $" FOR TABLE ONLY {string.Join(", ONLY ", tables)}";
        await origin.ExecuteAsync($"CREATE PUBLICATION {Quote.Identifier(route.Names.Publication)}{only}", cancel);
        return tables.Count;
    }

    private async Task StructureAsync(CopyRecord? record, string snapshot, CancellationToken cancel)
    {
        await using var destination = await route.Destination.OpenForApplyAsync(cancel);
        if (record is null or { State: "preparing" })
            await CreateStructureAsync(destination, snapshot, cancel);
        else
            await EmptyAsync(destination, cancel);
    }

    private async Task CreateStructureAsync(NpgsqlConnection destination, string snapshot, CancellationToken cancel)
    {
        var dump = await PgDump.FindAsync(cancel) ?? throw PostgresFault.New("read the structure", "pg_dump is not on this machine", "install postgresql-client of the source's version or newer, or name it in PLATFORM_PG_DUMP");
        var owners = await Roles.AllExistAsync(route, cancel);
        var preData = await dump.ReadAsync(route.Origin, "pre-data", snapshot, owners, cancel);
        var postData = await dump.ReadAsync(route.Origin, "post-data", snapshot, owners, cancel);
        await using var transaction = await destination.BeginTransactionAsync(cancel);
        await SchemaScript.RunAsync(destination, preData, cancel);
        await route.Books.SetPostDataAsync(destination, postData, cancel);
        await route.Books.SetCopyAsync(destination, "structured", cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>An earlier try made the tables: their rows go, and the structure must still be the origin's.</summary>
    private async Task EmptyAsync(NpgsqlConnection destination, CancellationToken cancel)
    {
        await using var origin = await route.Origin.OpenAsync(cancel);
        TableShapes.RequireSame(await Catalog.TablesAsync(origin, cancel), await Catalog.TablesAsync(destination, cancel));
        var tables = await Catalog.WritableAsync(destination, cancel);
        await using var transaction = await destination.BeginTransactionAsync(cancel);
        if (tables.Count > 0)
            await destination.ExecuteAsync($"TRUNCATE {string.Join(", ", tables)}", cancel);
        await route.Books.CheckDriverAsync(destination, cancel);
        await transaction.CommitAsync(cancel);
        LogEmptied(route.Store.Name, tables.Count);
    }

    private async Task FinishStructureAsync(NpgsqlConnection destination, string postData, CancellationToken cancel)
    {
        await using var transaction = await destination.BeginTransactionAsync(cancel);
        await destination.ExecuteAsync("SET LOCAL maintenance_work_mem = '256MB'", cancel);
        await SchemaScript.RunAsync(destination, postData, cancel);
        await MaterializedViews.RefreshAsync(destination, cancel);
        await route.Books.SetCopyAsync(destination, "finished", cancel);
        await transaction.CommitAsync(cancel);
    }

    private async Task DropStreamAsync(CancellationToken cancel)
    {
        await SnapshotSlot.DropAsync(route.Origin, route.Names.Slot, route.Time, cancel);
        await using var origin = await route.Origin.OpenAsync(cancel);
        await origin.ExecuteAsync($"DROP PUBLICATION IF EXISTS {Quote.Identifier(route.Names.Publication)}", cancel);
    }

    private async Task ReleaseSnapshotAsync()
    {
        if (_slot is { } slot)
            await slot.DisposeAsync();
        _slot = null;
    }
}

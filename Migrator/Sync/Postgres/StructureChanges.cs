namespace Platform.Migrator.Sync.Postgres;

/// <summary>
/// The change stream says nothing of DDL beyond columns. So both catalogues are compared, when following begins and now and then: tables and columns that were added at the
/// origin are made at the destination; anything else stops the follower.
/// </summary>
internal sealed partial class StructureChanges(PostgresRoute route, AddedTables added)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private readonly ColumnChanges _columns = new(route);
    private readonly ILogger _log = route.Context.Loggers.CreateLogger<StructureChanges>();

    /// <summary>Ends when something differs: the session must end, and the next one sees to it.</summary>
    public async Task WatchAsync(CancellationToken cancel)
    {
        do
            await Task.Delay(Every, route.Time, cancel);
        while (IsNone(await FindAsync(cancel)));
        throw PostgresFault.New("follow", $"the structure at {route.Origin.Label} was changed", "what can be carried is carried now", isTransient: true);
    }

    /// <summary>Makes what was added; what an earlier session began to make is completed.</summary>
    /// <exception cref="SyncException">Something else was changed.</exception>
    public async Task SettleAsync(CancellationToken cancel)
    {
        await added.CompleteAsync(cancel);
        var found = await FindAsync(cancel);
        if (IsNone(found))
            return;
        if (found.Others.Count > 0)
            throw ColumnChanges.Stopped(found.Others);
        RequireKeys(found.Tables);
        await _columns.AddAsync(found.Columns, cancel);
        if (found.Tables.Count > 0)
            await added.CarryAsync(found.Tables, cancel);
        LogCarried(route.Names.Stream, string.Join(", ", found.Tables.Select(t => $"table {t.Display}").Concat(found.Columns.Select(c => $"column {c.Table}.{c.Name}"))));
        if (await FindAsync(cancel) is var left && !IsNone(left))
            throw PostgresFault.New("follow", $"the structure at {route.Origin.Label} goes on changing", "what can be carried is carried now", isTransient: true);
    }

    private async Task<ColumnFindings> FindAsync(CancellationToken cancel)
    {
        var found = await _columns.FindAsync(cancel);
        found.Others.AddRange(found.Keys);
        await using var origin = await route.Origin.OpenAsync(cancel);
        await using var destination = await route.Destination.OpenAsync(cancel);
        if (found.Tables.Count > 0 && await added.RefusalAsync(destination, cancel) is { } refusal)
            found.Others.AddRange(found.Tables.Select(t => $"table {t.Display} was made{refusal}"));
        var made = found.Tables.Select(t => t.Root).ToHashSet(StringComparer.Ordinal);
        found.Others.AddRange((await StructureObjects.MissingAsync(route, origin, destination, cancel)).Where(o => !made.Contains(o.Table)).Select(o => $"{o.Name} was made"));
        return found;
    }

    /// <summary>Publishing such a table would break the running application's updates. A key may follow in a moment.</summary>
    private static void RequireKeys(IReadOnlyList<Table> tables)
    {
        if (tables.Where(t => !t.CanFollowUpdates).Select(t => t.Display).ToList() is { Count: > 0 } bare)
            throw PostgresFault.New("follow", $"{string.Join(", ", bare)} was made at the origin without a primary key: were it published, PostgreSQL would refuse UPDATE and DELETE there",
                "add a primary key, or ALTER TABLE ... REPLICA IDENTITY FULL, or drop it; then start again: nothing is lost meanwhile", isTransient: true);
    }

    private static bool IsNone(ColumnFindings found) => found.Tables.Count + found.Columns.Count + found.Others.Count == 0;

    [LoggerMessage(2141, LogLevel.Information, "Stream {Stream}: made at the destination, as it was at the origin: {What}")]
    private partial void LogCarried(string stream, string what);
}

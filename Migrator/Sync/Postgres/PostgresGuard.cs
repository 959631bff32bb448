using Npgsql;
using Platform.Plans;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>Opens and closes one side to every role but a session in replica role, which is how the migrator writes.</summary>
internal sealed partial class PostgresGuard(PostgresRoute route) : IWriteGuard
{
    private static readonly TimeSpan OpenBudget = TimeSpan.FromSeconds(30);

    /// <summary>Dropping a trigger shuts out readers as well, so that it may not queue for long.</summary>
    private static readonly TimeSpan RemovalTurn = TimeSpan.FromMilliseconds(200);

    private readonly ILogger _log = route.Context.Loggers.CreateLogger<PostgresGuard>();

    public Task CloseAsync(Side side, long epoch, TimeSpan budget, CancellationToken cancel) => SetAsync(side, epoch, takesWrites: false, budget, cancel);

    public Task OpenAsync(Side side, long epoch, CancellationToken cancel) => SetAsync(side, epoch, takesWrites: true, OpenBudget, cancel);

    /// <summary>Closes a side that was never the authority; nothing when it is so already.</summary>
    public Task CloseNewAsync(Side side, CancellationToken cancel) => SetAsync(side, 0, takesWrites: false, OpenBudget, cancel);

    public Task<GuardState> ReadAsync(Side side, CancellationToken cancel) => PostgresFault.TranslateAsync("read the guard", async () =>
    {
        await using var connection = await route.End(side).OpenAsync(cancel);
        if (!await Bookkeeping.ExistsAsync(connection, cancel))
            return new GuardState(0, TakesWrites: true);
        var row = await RowAsync(connection, cancel) ?? new GuardState(0, TakesWrites: true);
        if (row.TakesWrites)
            return row;
        // A table made since then, or a trigger that someone dropped: applications can write there, whatever our row says.
        var open = await connection.ListAsync(GuardSql.Tables, r => (Table: r.GetString(0), Closed: r.GetBoolean(2)), cancel, route.Names.GuardTrigger, true);
        return row with { TakesWrites = open.Any(t => !t.Closed) };
    }, cancel);

    /// <summary>Takes the triggers off a side and leaves it open.</summary>
    public Task RemoveAsync(PostgresEnd end, CancellationToken cancel) => PostgresFault.TranslateAsync($"remove the guard at {end.Label}", async () =>
    {
        await using var connection = await end.OpenAsync(cancel);
        if (!await Bookkeeping.ExistsAsync(connection, cancel))
            return;
        var tables = await connection.ListAsync(GuardSql.Tables, r => (Table: r.GetString(0), Exists: r.GetBoolean(1)), cancel, route.Names.GuardTrigger, true);
        if (!tables.Any(t => t.Exists))
            return;
        await route.Books.LogAuthorityAsync(connection, (await RowAsync(connection, cancel))?.Epoch ?? 0, takesWrites: true, cancel);
        foreach (var (table, _) in tables.Where(t => t.Exists))
            await new LockedChange(route, end, OpenBudget, RemovalTurn).RunAsync([table], lockTables: false,
                c => c.ExecuteAsync($"DROP TRIGGER IF EXISTS {Quote.Identifier(route.Names.GuardTrigger)} ON {table}", cancel), cancel);
    }, cancel);

    private Task SetAsync(Side side, long epoch, bool takesWrites, TimeSpan budget, CancellationToken cancel)
        => PostgresFault.TranslateAsync($"{(takesWrites ? "open" : "close")} {route.End(side).Label}", async () =>
        {
            var started = route.Time.GetTimestamp();
            var tables = await TablesAsync(route.End(side), !takesWrites, cancel);
            await new LockedChange(route, route.End(side), budget).RunAsync([.. tables.Select(t => t.Table)], lockTables: !takesWrites, async connection =>
            {
                await WriteAuthorityAsync(connection, epoch, takesWrites, cancel);
                await route.Books.LogAuthorityAsync(connection, epoch, takesWrites, cancel);
                await SwitchAsync(connection, tables, enabled: !takesWrites, cancel);
            }, cancel);
            LogSet(route.End(side).Label, takesWrites, epoch, tables.Count, route.Time.GetElapsedTime(started).TotalMilliseconds);
        }, cancel);

    private async Task<List<GuardedTable>> TablesAsync(PostgresEnd end, bool enabled, CancellationToken cancel)
    {
        await using var connection = await end.OpenAsync(cancel);
        if (!await Bookkeeping.ExistsAsync(connection, cancel))
            await Bookkeeping.CreateAsync(connection, cancel);
        if (!await connection.ScalarAsync<bool>("SELECT to_regproc('platform.refuse_writes') IS NOT NULL", cancel))
            await connection.ExecuteAsync(GuardSql.Function, cancel);
        return await connection.ListAsync(GuardSql.Tables, r => new GuardedTable(r.GetString(0), r.GetBoolean(1), r.GetBoolean(2)), cancel, route.Names.GuardTrigger, enabled);
    }

    private async Task<GuardState?> RowAsync(NpgsqlConnection connection, CancellationToken cancel) => (await connection.ListAsync(
        "SELECT epoch, takes_writes FROM platform.authority WHERE store = $1 AND migration = $2",
        r => new GuardState(r.GetInt64(0), r.GetBoolean(1)), cancel, route.Names.Store, route.Names.Migration)).FirstOrDefault();

    /// <summary>A newer epoch, or a newer driver, leaves no row to change.</summary>
    private async Task WriteAuthorityAsync(NpgsqlConnection connection, long epoch, bool takesWrites, CancellationToken cancel)
    {
        var rows = await connection.ExecuteAsync(GuardSql.WriteAuthority, cancel, route.Names.Store, route.Names.Migration, epoch, takesWrites, route.Context.DriverEpoch);
        if (rows != 1)
            throw PostgresFault.New("change the authority", $"a newer epoch than {epoch} (driver {route.Context.DriverEpoch}) holds store {route.Names.Store}", "another driver took over: let it go on, this one must stop");
    }

    private async Task SwitchAsync(NpgsqlConnection connection, List<GuardedTable> tables, bool enabled, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var table in tables)
        {
            if (!table.HasTrigger && enabled)
                batch.BatchCommands.Add(new(GuardSql.CreateTrigger(table.Table, route.Names.GuardTrigger, route.Names.Store, route.Names.Migration)));
            if (table.HasTrigger && !table.IsAsWanted)
                batch.BatchCommands.Add(new(GuardSql.Switch(table.Table, route.Names.GuardTrigger, enabled)));
        }
        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync(cancel);
    }

    /// <param name="IsAsWanted">The trigger is there and enabled or disabled as it shall be.</param>
    private sealed record GuardedTable(string Table, bool HasTrigger, bool IsAsWanted);
}

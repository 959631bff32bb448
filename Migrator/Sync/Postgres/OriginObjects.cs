namespace Platform.Migrator.Sync.Postgres;

/// <summary>What a stream needs at its origin: a publication and a slot.</summary>
internal static class OriginObjects
{
    /// <summary>Publishes every table of now that takes part. Before the slot is made: the plugin reads the publication as of each change.</summary>
    /// <returns>How many tables that are, partitioned ones as one.</returns>
    public static async Task<int> PublishAsync(PostgresRoute route, CancellationToken cancel)
    {
        await using var origin = await route.Origin.OpenAsync(cancel);
        var tables = (await origin.ListAsync($"""
            SELECT format('%I.%I', n.nspname, c.relname), format('%s.%s', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence = 'p' AND {Catalog.UserObjects} ORDER BY c.oid
            """, r => (Quoted: r.GetString(0), Display: r.GetString(1)), cancel)).Where(t => route.Tables.Takes(t.Display)).Select(t => t.Quoted).ToList();
        await origin.ExecuteAsync("SET lock_timeout = '30s'", cancel);
        var only = tables.Count == 0 ? "" : $" FOR TABLE ONLY {string.Join(", ONLY ", tables)}";
        await origin.ExecuteAsync($"CREATE PUBLICATION {Quote.Identifier(route.Names.Publication)}{only}", cancel);
        return tables.Count;
    }

    public static async Task DropAsync(PostgresRoute route, CancellationToken cancel)
    {
        await SnapshotSlot.DropAsync(route.Origin, route.Names.Slot, route.Time, cancel);
        await using var origin = await route.Origin.OpenAsync(cancel);
        await origin.ExecuteAsync(DropPublication(route.Names), cancel);
    }

    public static string DropPublication(StreamNames names) => $"DROP PUBLICATION IF EXISTS {Quote.Identifier(names.Publication)}";

    /// <summary>Null when the slot does not exist.</summary>
    public static async Task<RetainedLog?> ReadLogAsync(PostgresRoute route, CancellationToken cancel)
    {
        await using var origin = await route.Origin.OpenAsync(cancel);
        return (await origin.ListAsync("""
            SELECT coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), s.restart_lsn), 0)::int8, s.active, coalesce(to_jsonb(s) ->> 'wal_status', '') = 'lost',
                (SELECT nullif(setting::int8, -1) << 20 FROM pg_settings WHERE name = 'max_slot_wal_keep_size')
            FROM pg_replication_slots s WHERE s.slot_name = $1
            """, r => new RetainedLog(r.GetInt64(0), r.IsDBNull(3) ? null : r.GetInt64(3), r.GetBoolean(1), r.GetBoolean(2)), cancel, route.Names.Slot)).FirstOrDefault();
    }
}

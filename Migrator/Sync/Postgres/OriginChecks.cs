using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>What the origin must be able to do, and what in it cannot be carried.</summary>
internal sealed class OriginChecks(PostgresRoute route, List<Problem> problems, List<string> notes)
{
    private readonly string _label = route.Origin.Label;

    public async Task RunAsync(NpgsqlConnection origin, IReadOnlyList<Table> tables, CancellationToken cancel)
    {
        await ServerAsync(origin, cancel);
        await PrivilegesAsync(origin, tables, cancel);
        await ContentAsync(origin, cancel);
        Identities(tables);
        await UpdatedWithoutIdentityAsync(origin, tables, cancel);
    }

    private async Task ServerAsync(NpgsqlConnection origin, CancellationToken cancel)
    {
        var s = (await origin.ListAsync("""
            SELECT pg_is_in_recovery(), current_setting('wal_level'), current_setting('max_replication_slots')::int - (SELECT count(*) FROM pg_replication_slots)::int,
                current_setting('max_wal_senders')::int - (SELECT count(*) FROM pg_stat_replication)::int, current_setting('max_slot_wal_keep_size'), current_setting('server_version_num')::int / 10000
            """, r => (Standby: r.GetBoolean(0), WalLevel: r.GetString(1), Slots: r.GetInt32(2), Senders: r.GetInt32(3), Keep: r.GetString(4), Major: r.GetInt32(5)), cancel))[0];
        if (s.Major < 12)
            Problem("version", $"PostgreSQL {s.Major} is older than 12", "upgrade the server, or move it by dump and restore");
        if (s.Standby)
            Problem("role", "it is a standby", "name the primary in the connection string");
        if (s.WalLevel != "logical")
            Problem("wal_level", $"it is '{s.WalLevel}', so changes cannot be followed", "ALTER SYSTEM SET wal_level = logical, then restart the server (on RDS: rds.logical_replication = 1)");
        var ours = await origin.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = $1)", cancel, route.Names.Slot);
        if (s.Slots < 1 && !ours)
            Problem("max_replication_slots", "none is free", "drop an unused slot (pg_drop_replication_slot) or raise max_replication_slots and restart");
        if (s.Senders < 2)
            Problem("max_wal_senders", $"{Math.Max(0, s.Senders)} free, 2 needed", "raise max_wal_senders and restart");
        if (s.Keep != "-1")
            notes.Add($"{_label}: max_slot_wal_keep_size is {s.Keep}: a follower that lags further behind loses its slot and must copy again");
    }

    private async Task PrivilegesAsync(NpgsqlConnection origin, IReadOnlyList<Table> tables, CancellationToken cancel)
    {
        var role = (await origin.ListAsync("SELECT rolname, rolsuper, rolreplication OR pg_has_role(oid, (SELECT oid FROM pg_roles WHERE rolname = 'rds_replication'), 'MEMBER'), has_database_privilege(current_database(), 'CREATE') FROM pg_roles WHERE rolname = current_user",
            r => (Name: r.GetString(0), Super: r.GetBoolean(1), Replication: !r.IsDBNull(2) && r.GetBoolean(2), Create: r.GetBoolean(3)), cancel))[0];
        if (role.Super)
            return;
        if (!role.Replication)
            Problem("privileges", $"role {role.Name} may not replicate", $"ALTER ROLE {Quote.Identifier(role.Name)} REPLICATION (on RDS: GRANT rds_replication)");
        if (!role.Create)
            Problem("privileges", $"role {role.Name} may not create schema platform", $"GRANT CREATE ON DATABASE {Quote.Identifier(route.Origin.Address.Database ?? "")} TO {Quote.Identifier(role.Name)}");
        var foreign = await origin.ListAsync("SELECT c.oid::regclass::text FROM pg_class c WHERE c.oid::int8 = ANY ($1) AND NOT pg_has_role(c.relowner, 'USAGE') ORDER BY 1",
            r => r.GetString(0), cancel, tables.Select(t => (long)t.Oid).ToArray());
        if (foreign.Count > 0)
            Problem("privileges", $"role {role.Name} does not own {Some(foreign)}, so it can neither publish nor guard them", "make it a member of the owners: GRANT owner TO role");
    }

    private async Task ContentAsync(NpgsqlConnection origin, CancellationToken cancel)
    {
        var unlogged = await origin.ListAsync($"SELECT format('%I.%I', n.nspname, c.relname), (xpath('//x/text()', query_to_xml(format('SELECT EXISTS (SELECT FROM %I.%I) AS x', n.nspname, c.relname), false, true, '')))[1]::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND c.relpersistence = 'u' AND {Catalog.UserObjects}",
            r => (Table: r.GetString(0), HasRows: r.GetString(1) == "true"), cancel);
        if (unlogged.Where(t => t.HasRows).Select(t => t.Table).ToList() is { Count: > 0 } full)
            Problem("unlogged tables", $"changes of {Some(full)} cannot be followed", "ALTER TABLE ... SET LOGGED, or empty them if their rows need not move");
        if (await origin.ScalarAsync<long>("SELECT count(*) FROM pg_largeobject_metadata", cancel) is > 0 and var objects)
            Problem("large objects", $"{objects} of them are not part of the change stream", "move them into a bytea column or to object storage, or delete them (vacuumlo finds orphans)");
        foreach (var prepared in await origin.ListAsync("SELECT format('%L by %s since %s', gid, owner, prepared) FROM pg_prepared_xacts WHERE database = current_database()", r => r.GetString(0), cancel))
            Problem("prepared transactions", $"{prepared} is open, and would block the slot and the freeze", "COMMIT PREPARED or ROLLBACK PREPARED it");
        var views = await origin.ScalarAsync<long>($"SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'm' AND {Catalog.UserObjects}", cancel);
        if (views > 0)
            notes.Add($"{_label}: {views} materialized views are filled at the target when the copy ends; refresh them there after the cutover");
        var foreign = await origin.ScalarAsync<long>($"SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'f' AND {Catalog.UserObjects}", cancel);
        if (foreign > 0)
            notes.Add($"{_label}: {foreign} foreign tables are defined at the target too; their rows stay where they are, and user mappings carry no password");
        var always = await origin.ScalarAsync<long>("SELECT count(*) FROM pg_trigger WHERE tgenabled IN ('A', 'R') AND NOT tgisinternal", cancel);
        if (always > 0)
            notes.Add($"{_label}: {always} triggers are ENABLE ALWAYS or REPLICA: they will fire at the target for followed changes too");
    }

    private void Identities(IReadOnlyList<Table> tables)
    {
        if (tables.Where(t => !t.CanFollowUpdates).Select(t => t.Display).ToList() is { Count: > 0 } bare)
            notes.Add($"{_label}: {Some(bare)} without primary key: inserts are followed; from the start of the copy PostgreSQL itself refuses UPDATE and DELETE there, unless ALTER TABLE ... REPLICA IDENTITY FULL is set before");
    }

    /// <summary>Publishing such a table would break the running application's updates.</summary>
    private async Task UpdatedWithoutIdentityAsync(NpgsqlConnection origin, IReadOnlyList<Table> tables, CancellationToken cancel)
    {
        var bare = tables.Where(t => !t.CanFollowUpdates).Select(t => (long)t.Oid).ToArray();
        var updated = await origin.ListAsync("SELECT format('%I.%I (%s updates, %s deletes)', schemaname, relname, n_tup_upd, n_tup_del) FROM pg_stat_user_tables WHERE relid::int8 = ANY ($1) AND n_tup_upd + n_tup_del > 0",
            r => r.GetString(0), cancel, bare);
        if (updated.Count > 0)
            Problem("replica identity", $"{Some(updated)}: rows are updated or deleted, but have no key by which to find them", "add a primary key, or ALTER TABLE ... REPLICA IDENTITY FULL");
    }

    private void Problem(string subject, string what, string remedy) => problems.Add(new($"{_label}: {subject}", what, remedy));

    private static string Some(List<string> names) => $"{string.Join(", ", names.Take(5))}{(names.Count > 5 ? $" and {names.Count - 5} more" : "")}";
}

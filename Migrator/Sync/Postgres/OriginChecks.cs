using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>What the origin must be able to do, and what in it cannot be carried.</summary>
internal sealed class OriginChecks(PostgresRoute route, List<Problem> problems, List<string> notes)
{
    /// <summary>What a modest server digests or copies.</summary>
    private const double BytesPerSecond = 100 << 20;

    private readonly string _label = route.Origin.Label;

    public async Task RunAsync(NpgsqlConnection origin, IReadOnlyList<Table> tables, CancellationToken cancel)
    {
        await ServerAsync(origin, cancel);
        await new ConnectionChecks(route, route.Origin, problems).RunAsync(origin, cancel);
        await PrivilegesAsync(origin, tables, cancel);
        await ContentAsync(origin, cancel);
        Identities(tables);
        await NotCarriedAsync(origin, cancel);
        await LeftOutAsync(origin, cancel);
        if (!route.IsSnapshot)
            await UpdatedWithoutIdentityAsync(origin, tables, cancel);
    }

    private async Task ServerAsync(NpgsqlConnection origin, CancellationToken cancel)
    {
        var (standby, major) = (await origin.ListAsync("SELECT pg_is_in_recovery(), current_setting('server_version_num')::int / 10000", r => (r.GetBoolean(0), r.GetInt32(1)), cancel))[0];
        if (major < 12)
            Problem("version", $"PostgreSQL {major} is older than 12", "upgrade the server, or move it by dump and restore");
        if (standby)
            Problem("role", "it is a standby", "name the primary in the connection string");
        if (route.IsSnapshot)
            return;
        var stream = new StreamChecks(route.Origin, route.Names.Slot, problems);
        await stream.RunAsync(origin, cancel);
        if (stream.Keep != "-1")
            notes.Add($"{_label}: max_slot_wal_keep_size is {stream.Keep}: a follower that lags further behind loses its slot and must copy again");
    }

    private async Task PrivilegesAsync(NpgsqlConnection origin, IReadOnlyList<Table> tables, CancellationToken cancel)
    {
        var role = (await origin.ListAsync("SELECT rolname, rolsuper, has_database_privilege(current_database(), 'CREATE') FROM pg_roles WHERE rolname = current_user",
            r => (Name: r.GetString(0), Super: r.GetBoolean(1), Create: r.GetBoolean(2)), cancel))[0];
        if (role.Super)
            return;
        if (!role.Create)
            Problem("privileges", $"role {role.Name} may not create schema platform", $"GRANT CREATE ON DATABASE {Quote.Identifier(route.Origin.Address.Database ?? "")} TO {Quote.Identifier(role.Name)}");
        var foreign = await origin.ListAsync("SELECT c.oid::regclass::text FROM pg_class c WHERE c.oid::int8 = ANY ($1) AND NOT pg_has_role(c.relowner, 'USAGE') ORDER BY 1",
            r => r.GetString(0), cancel, tables.Select(t => (long)t.Oid).ToArray());
        if (foreign.Count > 0)
            Problem("privileges", $"role {role.Name} does not own {Some(foreign)}, so it can neither publish nor guard them", "make it a member of the owners: GRANT owner TO role");
    }

    private async Task ContentAsync(NpgsqlConnection origin, CancellationToken cancel)
    {
        foreach (var table in (await Catalog.UnloggedTablesAsync(origin, cancel)).Where(t => t.HeapBytes > 0 && route.Tables.Takes(t.Root)))
            notes.Add($"{_label}: unlogged table {table.Display} is not part of the change stream: it is compared under the freeze, and copied there when it changed ({Size(table.HeapBytes)}, about {table.HeapBytes / BytesPerSecond:0.0} s)");
        await LargeObjectsAsync(origin, cancel);
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

    private async Task LargeObjectsAsync(NpgsqlConnection origin, CancellationToken cancel)
    {
        var (objects, bytes) = (await origin.ListAsync("SELECT (SELECT count(*) FROM pg_largeobject_metadata), pg_relation_size('pg_largeobject')", r => (r.GetInt64(0), r.GetInt64(1)), cancel))[0];
        if (objects == 0)
            return;
        if (!await LargeObjects.MayCarryAsync(origin, cancel))
            Problem("large objects", $"{objects} of them are not part of the change stream, and only a superuser may carry their pages", "connect as a superuser, or move them into a bytea column or to object storage, or delete them (vacuumlo finds orphans)");
        else
            notes.Add($"{_label}: {objects} large objects ({Size(bytes)}) are not part of the change stream: they are compared under the freeze, and carried where they changed (about {bytes / BytesPerSecond:0.0} s to compare); they will belong to the migrator's role, without grants");
    }

    /// <summary>What only a person can set up anew at the target.</summary>
    private async Task NotCarriedAsync(NpgsqlConnection origin, CancellationToken cancel)
    {
        foreach (var (what, name) in await origin.ListAsync("""
            SELECT 'publication', pubname::text FROM pg_publication WHERE pubname !~ '^platform_'
            UNION ALL SELECT 'subscription', subname::text FROM pg_stat_subscription s WHERE EXISTS (SELECT FROM pg_database d WHERE d.datname = current_database())
            UNION ALL SELECT 'security label of', l.provider || ' on ' || l.objname FROM pg_seclabels l WHERE l.objtype NOT IN ('role', 'database')
            UNION ALL SELECT 'tablespace of', c.oid::regclass::text FROM pg_class c WHERE c.reltablespace <> 0 AND c.relkind IN ('r', 'i', 'm', 'p', 'I') AND c.oid >= 16384
            UNION ALL SELECT 'changed rows of extension table', t::regclass::text FROM pg_extension e, unnest(e.extconfig) t WHERE pg_relation_size(t) > 0
            """, r => (r.GetString(0), r.GetString(1)), cancel))
            notes.Add($"{_label}: {what} {name} is not carried; make it at the target if it is needed there");
    }

    private static string Size(long bytes) => bytes < 1 << 20 ? $"{Math.Max(1, bytes >> 10)} kB" : $"{bytes >> 20} MB";

    private async Task LeftOutAsync(NpgsqlConnection origin, CancellationToken cancel)
    {
        var leftOut = await LeftOut.ReadAsync(route.Tables, origin, cancel);
        if (leftOut.Count > 0)
            notes.Add($"{_label}: left out as wished: {LeftOut.Describe(leftOut)}");
        if ((await LeftOut.DependentsAsync(leftOut, origin, cancel)).ToList() is { Count: > 0 } dependents)
            Problem("left out", $"what is carried needs what is not: {Some(dependents)}", "leave those out too, or take along what they need");
        if ((await LeftOut.ForeignKeysAsync(leftOut, origin, cancel)).ToList() is { Count: > 0 } keys)
            notes.Add($"{_label}: foreign keys into what is left out are not made at the target: {Some(keys)}");
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

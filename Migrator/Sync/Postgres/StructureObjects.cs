using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>What a database holds besides its tables and their columns, by kind and name: names read the same in all versions, definitions do not.</summary>
internal static class StructureObjects
{
    private const string Root = "(SELECT format('%s.%s', rn.nspname, r.relname) FROM pg_class r JOIN pg_namespace rn ON rn.oid = r.relnamespace WHERE r.oid = coalesce(pg_partition_root(c.oid)::oid, c.oid))";
    private const string OfTable = $"JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {Catalog.UserObjects}";
    private const string OwnSchema = "n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'platform') AND n.nspname !~ '^pg_(temp|toast_temp)_'";

    private const string Named = $"""
        SELECT 'index ' || format('%s.%s', n.nspname, i.relname), {Root} FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid {OfTable} AND x.indisvalid AND c.relkind IN ('r', 'p', 'm')
        UNION ALL SELECT 'constraint ' || format('%s.%s %s', n.nspname, c.relname, k.conname), {Root} FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid {OfTable} AND k.conparentid = 0 AND k.contype IN ('p', 'u', 'x', 'c')
        UNION ALL SELECT 'foreign key ' || format('%s.%s %s', n.nspname, c.relname, k.conname), {Root} FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid {OfTable} AND k.conparentid = 0 AND k.contype = 'f'
        UNION ALL SELECT 'trigger ' || format('%s.%s %s', n.nspname, c.relname, t.tgname), {Root} FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid {OfTable} AND NOT t.tgisinternal AND coalesce(to_jsonb(t) ->> 'tgparentid', '0') = '0' AND t.tgname !~ '^!platform_guard'
        UNION ALL SELECT 'policy ' || format('%s.%s %s', n.nspname, c.relname, p.polname), {Root} FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid {OfTable}
        UNION ALL SELECT 'rule ' || format('%s.%s %s', n.nspname, c.relname, w.rulename), {Root} FROM pg_rewrite w JOIN pg_class c ON c.oid = w.ev_class {OfTable} AND w.rulename <> '_RETURN'
        UNION ALL SELECT CASE c.relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' ELSE 'foreign table ' END || format('%s.%s', n.nspname, c.relname), {Root} FROM pg_class c {OfTable} AND c.relkind IN ('v', 'm', 'f')
        UNION ALL SELECT 'unlogged table ' || format('%s.%s', n.nspname, c.relname), {Root} FROM pg_class c {OfTable} AND c.relkind = 'r' AND c.relpersistence = 'u'
        UNION ALL SELECT 'routine ' || p.oid::regprocedure::text, '' FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {OwnSchema}
            AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype IN ('e', 'i'))
        UNION ALL SELECT 'type ' || format('%s.%s', n.nspname, t.typname) || coalesce(' with label ' || l.enumlabel, ''), '' FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_enum l ON l.enumtypid = t.oid
            WHERE t.typtype IN ('e', 'd', 'r') AND {OwnSchema} AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e')
        UNION ALL SELECT 'schema ' || n.nspname, '' FROM pg_namespace n WHERE {OwnSchema} AND n.nspname !~ '^pg_'
        """;

    /// <summary>Objects of the origin that the destination lacks. What belongs to tables that take no part is left out, and foreign keys into them.</summary>
    public static async Task<IReadOnlyList<StructureObject>> MissingAsync(PostgresRoute route, NpgsqlConnection origin, NpgsqlConnection destination, CancellationToken cancel)
    {
        var there = (await ReadAsync(destination, cancel)).Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
        var missing = (await ReadAsync(origin, cancel)).Where(o => !there.Contains(o.Name) && (o.Table.Length == 0 || route.Tables.Takes(o.Table))).ToList();
        if (missing.Count == 0 || route.Tables.IsAll)
            return missing;
        var leftOut = await LeftOut.ReadAsync(route.Tables, origin, cancel);
        var dropped = (await LeftOut.ForeignKeysAsync(leftOut, origin, cancel)).Select(k => $"foreign key {k}").ToHashSet(StringComparer.Ordinal);
        var names = leftOut.Select(l => l.Display).ToHashSet(StringComparer.Ordinal);
        return [.. missing.Where(o => !dropped.Contains(o.Name) && !names.Contains(o.Name[(o.Name.LastIndexOf(' ') + 1)..]))];
    }

    private static Task<List<StructureObject>> ReadAsync(NpgsqlConnection connection, CancellationToken cancel)
        => connection.ListAsync(Named, r => new StructureObject(r.GetString(0), r.GetString(1)), cancel);
}

/// <param name="Table">The table at the top to which it belongs, as the table filter knows it; empty when there is none.</param>
internal sealed record StructureObject(string Name, string Table);

using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <param name="Kind">As <c>pg_class.relkind</c>: <c>r</c>, <c>p</c>, <c>v</c>, <c>m</c>, <c>f</c>, <c>S</c>.</param>
internal sealed record LeftOutRelation(string Display, char Kind, bool IsPartition, string Quoted);

/// <summary>What the table filter leaves at the origin, and what cannot be carried without it.</summary>
internal static class LeftOut
{
    /// <summary>A sequence goes with the table that owns it; one of its own is carried unless it is named.</summary>
    private const string Relations = $"""
        SELECT format('%s.%s', n.nspname, c.relname), format('%I.%I', n.nspname, c.relname), c.relkind, c.relispartition, format('%s.%s', tn.nspname, t.relname), c.relkind = 'S' AND d.objid IS NULL
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_depend d ON c.relkind = 'S' AND d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
        JOIN pg_class t ON t.oid = coalesce(pg_partition_root(coalesce(d.refobjid, c.oid))::oid, d.refobjid, c.oid) JOIN pg_namespace tn ON tn.oid = t.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't' AND {Catalog.UserObjects} ORDER BY 1
        """;

    /// <summary>What needs a table to exist: views, and children of an inheritance parent. Partitions go with their root anyway.</summary>
    private const string Needs = """
        SELECT DISTINCT r.ev_class::int8, d.refobjid::int8, 'reads' FROM pg_rewrite r JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
        WHERE d.refobjid <> r.ev_class
        UNION ALL SELECT i.inhrelid::int8, i.inhparent::int8, 'inherits from' FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE c.relkind IN ('r', 'f') AND NOT c.relispartition
        """;

    public static async Task<IReadOnlyList<LeftOutRelation>> ReadAsync(TableFilter filter, NpgsqlConnection origin, CancellationToken cancel)
        => filter.IsAll ? [] : [.. (await origin.ListAsync(Relations, r => (Relation: new LeftOutRelation(r.GetString(0), r.GetChar(2), r.GetBoolean(3), r.GetString(1)), Root: r.GetString(4), IsFree: r.GetBoolean(5)), cancel))
            .Where(f => f.IsFree ? filter.Excludes(f.Root) : !filter.Takes(f.Root) || f.Relation.Kind == 'S' && filter.Excludes(f.Relation.Display)).Select(f => f.Relation)];

    /// <returns>Problems: what would be carried but cannot stand without what is left out.</returns>
    public static async Task<IReadOnlyList<string>> DependentsAsync(IReadOnlyList<LeftOutRelation> leftOut, NpgsqlConnection origin, CancellationToken cancel)
    {
        if (leftOut.Count == 0)
            return [];
        return await origin.ListAsync($"""
            SELECT format('%s %s %s', w.oid::regclass, n.how, o.oid::regclass) FROM ({Needs}) n(who, on_what, how)
            JOIN pg_class w ON w.oid = n.who JOIN pg_class o ON o.oid = n.on_what
            WHERE n.on_what = ANY (SELECT x::regclass::oid::int8 FROM unnest($1) x) AND NOT n.who = ANY (SELECT x::regclass::oid::int8 FROM unnest($1) x) AND w.relkind IN ('r', 'v', 'm', 'f') ORDER BY 1
            """, r => r.GetString(0), cancel, (object)leftOut.Select(l => l.Quoted).ToArray());
    }

    /// <summary>Foreign keys of carried tables into tables that are left out, by <see cref="PostDataEntry.Key"/>.</summary>
    public static async Task<IReadOnlySet<string>> ForeignKeysAsync(IReadOnlyList<LeftOutRelation> leftOut, NpgsqlConnection origin, CancellationToken cancel) => leftOut.Count == 0 ? new HashSet<string>() : (await origin.ListAsync("""
        SELECT format('%s.%s %s', n.nspname, c.relname, k.conname) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE k.contype = 'f' AND k.confrelid = ANY (SELECT x::regclass::oid FROM unnest($1) x)
        """, r => r.GetString(0), cancel, (object)leftOut.Select(l => l.Quoted).ToArray())).ToHashSet(StringComparer.Ordinal);

    /// <summary>For people: tables and views, no partitions or owned sequences.</summary>
    public static string Describe(IReadOnlyList<LeftOutRelation> leftOut)
    {
        var named = leftOut.Where(l => l.Kind != 'S' && !l.IsPartition).Select(l => l.Display).ToList();
        return $"{string.Join(", ", named.Take(20))}{(named.Count > 20 ? $" and {named.Count - 20} more" : "")}";
    }
}

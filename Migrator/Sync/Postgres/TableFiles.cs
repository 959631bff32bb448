using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>
/// Which file holds each table. TRUNCATE and a rewriting ALTER TABLE give it another one at once, for older snapshots as well, and VACUUM FULL moves
/// rows between block ranges: a copy under which a file changed may lack rows without any error. So the files are compared from before the snapshot
/// to after the copy, instead of locking the application's tables all the time.
/// </summary>
internal static class TableFiles
{
    public static async Task<IReadOnlyDictionary<string, uint>> ReadAsync(NpgsqlConnection origin, CancellationToken cancel) => (await origin.ListAsync($"""
        SELECT format('%I.%I', n.nspname, c.relname), c.relfilenode FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND {Catalog.UserObjects}
        """, r => (Table: r.GetString(0), File: r.GetFieldValue<uint>(1)), cancel)).ToDictionary(f => f.Table, f => f.File, StringComparer.Ordinal);

    public static void RequireSame(IReadOnlyDictionary<string, uint> before, IReadOnlyDictionary<string, uint> after)
    {
        var rewritten = before.Keys.Union(after.Keys, StringComparer.Ordinal).Where(t => before.GetValueOrDefault(t) != after.GetValueOrDefault(t)).Order(StringComparer.Ordinal).ToList();
        if (rewritten.Count > 0)
            throw PostgresFault.New("copy", $"{string.Join(", ", rewritten.Take(5))} was truncated, rewritten, created or dropped while it was copied, and no snapshot survives that",
                "prepare and copy again, with such jobs (TRUNCATE, VACUUM FULL, ALTER TABLE) paused if it happens again", isTransient: true);
    }
}

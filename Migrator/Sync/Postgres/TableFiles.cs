using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>
/// Which file holds each table. TRUNCATE and a rewriting ALTER TABLE give it another one at once, for older snapshots as well, and VACUUM FULL moves
/// rows between block ranges: a copy under which a file changed may lack rows without any error. So each partition's file is compared with that from before
/// the snapshot while its own COPY still locks the table, instead of locking the application's tables all the time.
/// </summary>
internal static class TableFiles
{
    /// <summary>By the tables' quoted names.</summary>
    public static async Task<IReadOnlyDictionary<string, uint>> ReadAsync(NpgsqlConnection origin, CancellationToken cancel) => (await origin.ListAsync($"""
        SELECT coalesce(pg_relation_filenode(c.oid), 0)::oid, n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND {Catalog.UserObjects}
        """, r => (File: r.GetFieldValue<uint>(0), Table: Quote.Name(r.GetString(1), r.GetString(2))), cancel)).ToDictionary(f => f.Table, f => f.File, StringComparer.Ordinal);

    /// <summary>As of now, whatever the transaction's snapshot; 0 when there is no such table any more.</summary>
    public static Task<uint> OfAsync(NpgsqlConnection origin, string quoted, CancellationToken cancel)
        => origin.ScalarAsync<uint>("SELECT coalesce(pg_relation_filenode(to_regclass($1)), 0)::oid", cancel, quoted);
}

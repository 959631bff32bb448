using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

internal static class MaterializedViews
{
    /// <summary>Fills those at the destination that are filled at the origin, those that others read first: an older one cannot depend on a newer one.</summary>
    public static async Task RefreshAsync(NpgsqlConnection origin, NpgsqlConnection destination, CancellationToken cancel)
    {
        var filled = (await origin.ListAsync($"SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'm' AND c.relispopulated AND {Catalog.UserObjects}",
            r => r.GetString(0), cancel)).ToHashSet(StringComparer.Ordinal);
        var views = await destination.ListAsync($"""
            SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'm' AND {Catalog.UserObjects} ORDER BY c.oid
            """, r => r.GetString(0), cancel);
        foreach (var view in views.Where(filled.Contains))
            await destination.ExecuteAsync($"REFRESH MATERIALIZED VIEW {view}", cancel);
    }
}

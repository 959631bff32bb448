using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>Whether a server has room for the sessions of a copy.</summary>
internal sealed class ConnectionChecks(PostgresRoute route, PostgresEnd end, List<Problem> problems)
{
    /// <summary>Beside those that copy: looking, holding the snapshot, reading structure, renewing leases, following.</summary>
    private const int Others = 5;

    public async Task RunAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var (free, limit) = (await connection.ListAsync("""
            SELECT current_setting('max_connections')::int - CASE WHEN r.rolsuper THEN 0 ELSE current_setting('superuser_reserved_connections')::int END
                    - (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')::int,
                CASE WHEN r.rolconnlimit < 0 OR r.rolsuper THEN NULL ELSE r.rolconnlimit - (SELECT count(*) FROM pg_stat_activity a WHERE a.usesysid = r.oid)::int END
            FROM pg_roles r WHERE r.rolname = current_user
            """, r => (r.GetInt32(0), r.IsDBNull(1) ? int.MaxValue : r.GetInt32(1)), cancel))[0];
        var needed = Math.Max(1, Math.Max(route.Store.Jobs, end == route.Destination ? route.IndexJobs : 1)) + Others;
        if (free < needed)
            problems.Add(new($"{end.Label}: max_connections", $"{Math.Max(0, free)} connections are free, {needed} needed", "raise max_connections and restart, end idle sessions, or give fewer jobs"));
        if (limit < needed)
            problems.Add(new($"{end.Label}: role", $"its connection limit leaves {Math.Max(0, limit)} connections, {needed} needed", "ALTER ROLE ... CONNECTION LIMIT -1, or give fewer jobs"));
    }
}

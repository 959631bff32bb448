using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>Marks what we write at the destination as not its own, so that the stream the other way leaves it out.</summary>
internal static class ReplicationOrigin
{
    /// <summary>For the rest of this session. One session at a time may use an origin: an older driver's must have ended.</summary>
    public static async Task UseAsync(NpgsqlConnection destination, StreamNames names, CancellationToken cancel)
    {
        await destination.ExecuteAsync("""
            SELECT pg_replication_origin_create($1) WHERE NOT EXISTS (SELECT FROM pg_replication_origin WHERE roname = $1)
            """, cancel, names.Origin);
        await destination.ExecuteAsync("SELECT pg_replication_origin_session_setup($1)", cancel, names.Origin);
    }

    /// <summary>Ends sessions that an older driver's follower left behind: one holds the origin, and its next transaction would fail anyway.</summary>
    public static Task EndUsersAsync(NpgsqlConnection destination, StreamNames names, CancellationToken cancel) => destination.ExecuteAsync("""
        SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid
        WHERE a.application_name = $1 AND a.pid <> pg_backend_pid() AND a.datname = current_database() AND l.locktype = 'advisory' AND l.objsubid = 2 AND l.classid = 7261 AND l.objid = hashtext($1)::oid
        """, cancel, names.Session);

    public static async Task DropAsync(PostgresRoute route, CancellationToken cancel)
    {
        await using var destination = await route.Destination.OpenAsync(cancel);
        for (var attempt = 0; ; attempt++)
        {
            await EndUsersAsync(destination, route.Names, cancel);
            try
            {
                await destination.ExecuteAsync("SELECT pg_replication_origin_drop(roname) FROM pg_replication_origin WHERE roname = $1", cancel, route.Names.Origin);
                return;
            }
            catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.ObjectInUse && attempt < 50)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), route.Time, cancel);
            }
        }
    }
}

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

    public static async Task DropAsync(PostgresRoute route, CancellationToken cancel)
    {
        await using var destination = await route.Destination.OpenAsync(cancel);
        await destination.ExecuteAsync("SELECT pg_replication_origin_drop(roname) FROM pg_replication_origin WHERE roname = $1", cancel, route.Names.Origin);
    }
}

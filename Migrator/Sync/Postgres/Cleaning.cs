using Npgsql;
using Platform.Plans;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>Takes the migration's own rows, and schema <c>platform</c> with its last row, out of both ends.</summary>
internal static class Cleaning
{
    public static async Task ForgetAsync(PostgresRoute route, Side? retired, CancellationToken cancel)
    {
        foreach (var end in Enum.GetValues<Side>().Where(side => side != retired).Select(route.End))
        {
            await using var connection = await end.OpenDedicatedAsync(cancel);
            if (await Bookkeeping.ExistsAsync(connection, cancel))
                await ForgetAsync(route, connection, cancel);
        }
        await ReplicationOrigin.DropAsync(route, cancel);
    }

    private static async Task ForgetAsync(PostgresRoute route, NpgsqlConnection connection, CancellationToken cancel)
    {
        await connection.ExecuteAsync("SET lock_timeout = '10s'", cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await Bookkeeping.LockAsync(connection, cancel);
        await connection.ExecuteAsync("DELETE FROM platform.progress WHERE stream = $1 AND migration = $2", cancel, route.Names.Stream, route.Names.Migration);
        await connection.ExecuteAsync("DELETE FROM platform.copy WHERE stream = $1 AND migration = $2", cancel, route.Names.Stream, route.Names.Migration);
        await new FinishSteps(route.Names).ForgetAsync(connection, cancel);
        await route.Ledger.ForgetAsync(connection, cancel);
        await connection.ExecuteAsync("DELETE FROM platform.authority WHERE store = $1 AND migration = $2", cancel, route.Names.Store, route.Names.Migration);
        await connection.ExecuteAsync("DELETE FROM platform.authority_log WHERE store = $1 AND migration = $2", cancel, route.Names.Store, route.Names.Migration);
        await connection.ExecuteAsync("DELETE FROM platform.trial WHERE migration = $1", cancel, route.Names.Migration);
        await Bookkeeping.DropUnusedAsync(connection, cancel);
        await transaction.CommitAsync(cancel);
    }
}

using System.Data;
using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>
/// A session at the origin that holds a snapshot for others. It sleeps inside the server, which does not look after a client while it sleeps: so the snapshot
/// outlives this process, and the connection too, for as long as one sleep takes. A later process finds it by name, holds it in a session of its own, and ends this one.
/// </summary>
internal sealed class SnapshotKeeper
{
    /// <summary>How long an abandoned snapshot can still be found; the origin's dead rows are kept as long.</summary>
    public static readonly TimeSpan Outlives = TimeSpan.FromMinutes(15);

    private SnapshotKeeper(string snapshot, int pid, Task sleeping) => (Snapshot, Pid, Sleeping) = (snapshot, pid, sleeping);

    public string Snapshot { get; }

    public int Pid { get; }

    private Task Sleeping { get; }

    /// <summary>False once the session is known to have ended.</summary>
    public bool IsAwake => !Sleeping.IsCompleted;

    /// <param name="snapshot">Exported by a session that still holds it.</param>
    /// <exception cref="SyncException">It is gone.</exception>
    public static async Task<SnapshotKeeper> HoldAsync(PostgresRoute route, string snapshot, CancellationToken cancel)
    {
        var session = await route.Origin.OpenDedicatedAsync(cancel);
        try
        {
            await session.ExecuteAsync($"SET application_name = {Quote.Literal(route.Names.Keeper)}", cancel);
            await session.ExecuteAsync("SELECT set_config(name, '0', false) FROM pg_settings WHERE name IN ('client_connection_check_interval', 'transaction_timeout')", cancel);
            var transaction = await session.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
            await ImportAsync(session, snapshot, cancel);
            var name = await session.ScalarAsync<string>("SELECT pg_export_snapshot()", cancel);
            return new(name, session.ProcessID, SleepAsync(session, transaction));
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes the current transaction see what the snapshot sees. Must be its first statement.</summary>
    /// <exception cref="SyncException">The session that held it has ended.</exception>
    public static async Task ImportAsync(NpgsqlConnection session, string snapshot, CancellationToken cancel)
    {
        try
        {
            await session.ExecuteAsync($"SET TRANSACTION SNAPSHOT {Quote.Literal(snapshot)}", cancel);
        }
        catch (PostgresException gone) when (gone.SqlState is PostgresErrorCodes.InvalidParameterValue or PostgresErrorCodes.ObjectNotInPrerequisiteState or PostgresErrorCodes.UndefinedObject)
        {
            throw PostgresFault.New("copy", "the snapshot is gone with the session that held it", "start again: what is complete stays, the other tables are copied under a new snapshot", isTransient: true, gone);
        }
    }

    /// <summary>Ends every session that holds a snapshot for this stream, but one.</summary>
    public static async Task EndOthersAsync(PostgresRoute route, int except, CancellationToken cancel)
    {
        await using var origin = await route.Origin.OpenAsync(cancel);
        await origin.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database() AND pid <> $2", cancel, route.Names.Keeper, except);
    }

    /// <summary>Ends with the session. Never cancelled: that would end the snapshot with the process.</summary>
    private static async Task SleepAsync(NpgsqlConnection session, NpgsqlTransaction transaction)
    {
        try
        {
            while (true)
                await session.ExecuteAsync("SELECT pg_sleep($1)", CancellationToken.None, Outlives.TotalSeconds);
        }
        catch (Exception fault) when (fault is NpgsqlException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            await ((Task)transaction.DisposeAsync().AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ((Task)session.DisposeAsync().AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

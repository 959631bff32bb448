using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>
/// A change of many tables in one transaction within a time budget. With the tables locked in SHARE ROW EXCLUSIVE mode no writer is open on them
/// any more; readers go on. Who waits for a lock makes others wait behind him: with a turn given, the wait is broken off after it and begun again. Where the lock meets a deadlock, this side gives way and tries again, so that no application transaction dies for it.
/// </summary>
internal sealed class LockedChange(PostgresRoute route, PostgresEnd end, TimeSpan budget, TimeSpan? turn = null)
{
    private readonly long _started = route.Time.GetTimestamp();

    private TimeSpan Left => budget - route.Time.GetElapsedTime(_started);

    public async Task RunAsync(IReadOnlyList<string> tables, bool lockTables, Func<NpgsqlConnection, Task> change, CancellationToken cancel)
    {
        await using var connection = await end.OpenAsync(cancel);
        var mayHurry = await connection.ScalarAsync<bool>("SELECT rolsuper FROM pg_roles WHERE rolname = current_user", cancel);
        while (true)
        {
            try
            {
                await TryAsync(connection, tables, lockTables, mayHurry, change, cancel);
                return;
            }
            catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.DeadlockDetected && Left > TimeSpan.Zero)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(2, 20)), route.Time, cancel);
            }
            catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.LockNotAvailable && turn is { } rest && Left > rest)
            {
                await Task.Delay(rest, route.Time, cancel);
            }
            catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.DeadlockDetected && !cancel.IsCancellationRequested)
            {
                throw await HeldAsync(connection, tables, fault, cancel);
            }
        }
    }

    private async Task TryAsync(NpgsqlConnection connection, IReadOnlyList<string> tables, bool lockTables, bool mayHurry, Func<NpgsqlConnection, Task> change, CancellationToken cancel)
    {
        var leftMs = Math.Max(1, (long)Left.TotalMilliseconds);
        var lockMs = Math.Min(leftMs, (long)(turn ?? budget).TotalMilliseconds);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        // A short deadlock time-out makes us the one to give way, and makes autovacuum step aside at once instead of after a second.
        await connection.ExecuteAsync($"SET LOCAL lock_timeout = {lockMs}; SET LOCAL statement_timeout = {leftMs}{(mayHurry ? "; SET LOCAL deadlock_timeout = 20" : "")}", cancel);
        if (lockTables && tables.Count > 0)
            await connection.ExecuteAsync($"LOCK TABLE ONLY {string.Join(", ONLY ", tables)} IN SHARE ROW EXCLUSIVE MODE", cancel);
        await change(connection);
        await transaction.CommitAsync(cancel);
    }

    private async Task<SyncException> HeldAsync(NpgsqlConnection connection, IReadOnlyList<string> tables, PostgresException fault, CancellationToken cancel)
    {
        var holders = await connection.ListAsync(GuardSql.Holders, r => r.GetString(0), cancel, (object)tables.ToArray());
        return PostgresFault.New($"lock the tables of {end.Label}",
            $"not done within {budget.TotalMilliseconds:0} ms; open writers: {(holders.Count == 0 ? "none is left now" : string.Join(", ", holders))}. Nothing was changed",
            "let these transactions end (pg_terminate_backend(pid) ends one), then try again", isTransient: true, fault);
    }
}

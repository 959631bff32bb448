using System.Net.Sockets;
using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>Turns what PostgreSQL and its driver throw into words that an operator can act on.</summary>
internal static class PostgresFault
{
    public const string Engine = "postgres";

    public static SyncException New(string operation, string message, string hint, bool isTransient = false, Exception? cause = null)
        => new(Engine, operation, message, hint, isTransient, cause);

    /// <summary>Runs an operation and translates its faults; cancellation and faults already translated pass.</summary>
    public static async Task<T> TranslateAsync<T>(string operation, Func<Task<T>> action, CancellationToken cancel)
    {
        try
        {
            return await action();
        }
        catch (Exception fault) when (fault is NpgsqlException or IOException or SocketException or TimeoutException or ObjectDisposedException)
        {
            cancel.ThrowIfCancellationRequested();
            throw Translate(operation, fault);
        }
    }

    public static Task TranslateAsync(string operation, Func<Task> action, CancellationToken cancel)
        => TranslateAsync(operation, async () =>
        {
            await action();
            return true;
        }, cancel);

    public static SyncException Translate(string operation, Exception fault) => fault switch
    {
        PostgresException answer => New(operation, Describe(answer), Hint(answer.SqlState, answer.MessageText), IsTransient(answer), answer),
        NpgsqlException { InnerException: PostgresException answer } => Translate(operation, answer),
        NpgsqlException { InnerException: SyncException known } => known,
        _ => New(operation, Innermost(fault), "check that the server runs and can be reached from here; it is tried again", isTransient: true, fault),
    };

    /// <summary>Whether doing the same again may succeed without anybody's help.</summary>
    public static bool IsTransient(PostgresException fault) => fault.SqlState[..2] is "08"
        || fault.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.ObjectInUse;

    private static string Describe(PostgresException fault)
        => $"{fault.MessageText} (SQLSTATE {fault.SqlState}{(fault.TableName is { } table ? $", table {fault.SchemaName}.{table}" : "")}{(fault.ConstraintName is { } c ? $", constraint {c}" : "")})";

    private static string Innermost(Exception fault)
        => fault.InnerException is { } inner ? $"{fault.Message}: {inner.GetBaseException().Message}" : fault.Message;

    private static string Hint(string state, string message) => state switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => "correct user and password in the store's connection string",
        PostgresErrorCodes.InvalidCatalogName => "create the database or correct its name in the store's connection string",
        PostgresErrorCodes.InsufficientPrivilege => "give the migrator's role the privilege that is named; inspect lists all it needs",
        PostgresErrorCodes.DiskFull => "free space on that server's disk, then start again: it goes on where it was",
        PostgresErrorCodes.TooManyConnections => "raise max_connections or lower the plan's jobs; it is tried again",
        PostgresErrorCodes.ConfigurationLimitExceeded when message.Contains("replication origin", StringComparison.Ordinal)
            => "drop an unused origin (pg_replication_origin_drop), or raise max_active_replication_origins (max_replication_slots before PostgreSQL 18) and restart, then start again",
        PostgresErrorCodes.ConfigurationLimitExceeded when message.Contains("slot", StringComparison.Ordinal) => "drop an unused slot (pg_drop_replication_slot) or raise max_replication_slots and restart, then start again: going on after an interruption takes one more for a moment",
        PostgresErrorCodes.LockNotAvailable => "end the transaction that holds the lock, or try again when it is quiet",
        PostgresErrorCodes.ObjectInUse => "another session still uses it; it is tried again until that one has ended",
        PostgresErrorCodes.UniqueViolation => "the destination holds a row that the origin does not: something else writes there; verify tells which",
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedObject
            => "the structure of both sides differs: give the destination the change that the source got, then start again",
        PostgresErrorCodes.ObjectNotInPrerequisiteState when message.Contains("slot", StringComparison.Ordinal)
            => "the slot lost its log (max_slot_wal_keep_size): raise the limit and copy again",
        _ => "the server's log at this time says more",
    };
}

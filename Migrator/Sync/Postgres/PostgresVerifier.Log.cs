namespace Platform.Migrator.Sync.Postgres;

internal sealed partial class PostgresVerifier
{
    [LoggerMessage(2401, LogLevel.Error, "Store {Store}: {Partition} is not equal on both sides: {Differences}")]
    private partial void LogDifferent(string store, string partition, string differences);
}

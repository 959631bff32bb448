namespace Platform.Migrator.Sync.Postgres;

internal sealed partial class PostgresFollower
{
    [LoggerMessage(2201, LogLevel.Warning, "Stream {Stream} is interrupted and tried again: {Fault} ({Hint})")]
    private partial void LogRetry(string stream, string fault, string hint);
}

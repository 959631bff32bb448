namespace Platform.Migrator.Sync.Postgres;

internal sealed partial class PostgresFollower
{
    [LoggerMessage(2201, LogLevel.Warning, "Stream {Stream} is interrupted and tried again: {Fault} ({Hint})")]
    private partial void LogRetry(string stream, string fault, string hint);

    [LoggerMessage(2202, LogLevel.Information, "Stream {Stream} is armed from {Position}")]
    private partial void LogArmed(string stream, string position);

    [LoggerMessage(2203, LogLevel.Information, "Stream {Stream} is disarmed: its origin keeps no log for it any more")]
    private partial void LogDisarmed(string stream);
}

namespace Platform.Migrator.Sync.MongoDb;

internal sealed partial class MongoDbFollower
{
    [LoggerMessage(3202, LogLevel.Information, "Stream {Stream} is armed from {Position}")]
    private partial void LogArmed(string stream, string position);

    [LoggerMessage(3203, LogLevel.Information, "Stream {Stream} is disarmed")]
    private partial void LogDisarmed(string stream);

    [LoggerMessage(3201, LogLevel.Warning, "Stream {Stream} is interrupted and tried again in {DelayMs} ms: {Reason}")]
    private partial void LogRetry(string stream, double delayMs, string reason);
}

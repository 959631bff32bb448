namespace Platform.Migrator.Sync.MongoDb;

internal sealed partial class MongoDbGuard
{
    [LoggerMessage(3301, LogLevel.Information, "{Side} takes writes: {TakesWrites} (epoch {Epoch})")]
    private partial void LogSet(string side, bool takesWrites, long epoch);
}

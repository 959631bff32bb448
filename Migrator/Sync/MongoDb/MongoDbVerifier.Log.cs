namespace Platform.Migrator.Sync.MongoDb;

internal sealed partial class MongoDbVerifier
{
    [LoggerMessage(3401, LogLevel.Error, "Store {Store}: {Partition} is not equal: {Differences}")]
    private partial void LogDifferent(string store, string partition, string differences);
}

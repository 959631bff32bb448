namespace Platform.Migrator.Sync.MongoDb;

internal sealed partial class MongoDbCopier
{
    [LoggerMessage(3101, LogLevel.Information, "Store {Store}: structure is made; changes are kept from {Position} on")]
    private partial void LogPrepared(string store, string position);

    [LoggerMessage(3102, LogLevel.Information, "Store {Store}: an earlier copy stopped at '{State}'; it is begun again")]
    private partial void LogAgain(string store, string state);
}

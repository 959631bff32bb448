namespace Platform.Migrator.Sync.MongoDb;

internal sealed partial class MongoDbCopier
{
    [LoggerMessage(3101, LogLevel.Information, "Store {Store}: structure is made; changes are kept from {Position} on")]
    private partial void LogPrepared(string store, string position);

    [LoggerMessage(3102, LogLevel.Information, "Store {Store}: an earlier copy stopped at '{State}'; it is begun again")]
    private partial void LogAgain(string store, string state);

    [LoggerMessage(3103, LogLevel.Information, "Store {Store}: an earlier copy stopped at '{State}' and is gone on with: {Done} of {Parts} parts are there")]
    private partial void LogGoesOn(string store, string state, int done, int parts);
}

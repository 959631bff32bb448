namespace Platform.Migrator.Sync.MongoDb;

internal sealed partial class CopyRun
{
    [LoggerMessage(3111, LogLevel.Warning, "Store {Store}: collection {Collection} was dropped at the origin while it was copied; the change stream brings the drop")]
    private partial void LogDropped(string store, string collection);
}

namespace Platform.Migrator.Sync.Postgres;

internal sealed partial class PostgresCopier
{
    [LoggerMessage(2101, LogLevel.Information, "Store {Store}: slot and snapshot stand at {Position}, {Tables} tables published")]
    private partial void LogSnapshot(string store, Lsn position, int tables);

    [LoggerMessage(2102, LogLevel.Information, "Store {Store}: what an earlier copy rested on is gone; {Tables} tables at the destination emptied, it starts again")]
    private partial void LogEmptied(string store, int tables);

    [LoggerMessage(2103, LogLevel.Information, "Store {Store}: an earlier copy is gone on with; {Done} of {Partitions} parts are there; {Snapshot}")]
    private partial void LogResumed(string store, int done, int partitions, string snapshot);

    [LoggerMessage(2104, LogLevel.Information, "Store {Store}: {Tables} tables are begun again under a later snapshot at {Position}")]
    private partial void LogLaterSnapshot(string store, Lsn position, int tables);

    [LoggerMessage(2105, LogLevel.Information, "Store {Store}: roles made at the destination: {Roles}")]
    private partial void LogRoles(string store, string roles);
}

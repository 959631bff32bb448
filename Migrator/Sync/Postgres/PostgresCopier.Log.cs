namespace Platform.Migrator.Sync.Postgres;

internal sealed partial class PostgresCopier
{
    [LoggerMessage(2101, LogLevel.Information, "Store {Store}: slot and snapshot stand at {Position}, {Tables} tables published")]
    private partial void LogSnapshot(string store, Lsn position, int tables);

    [LoggerMessage(2102, LogLevel.Information, "Store {Store}: an earlier copy was not finished; {Tables} tables at the destination emptied, it starts again")]
    private partial void LogEmptied(string store, int tables);
}

namespace Platform.Migrator.Sync.Postgres;

internal sealed partial class CopyRun
{
    [LoggerMessage(2111, LogLevel.Information, "Store {Store}: {Table} was truncated or rewritten while it was copied; it is copied again under a later snapshot")]
    private partial void LogStale(string store, string table);

    [LoggerMessage(2112, LogLevel.Information, "Store {Store}: part {Part} of {Table} was finished by another worker; what this one brought of it is rolled back")]
    private partial void LogLost(string store, string table, int part);

    [LoggerMessage(2113, LogLevel.Warning, "Store {Store}: leases could not be told to the ledger: {Message}")]
    private partial void LogRenewal(string store, string message);
}

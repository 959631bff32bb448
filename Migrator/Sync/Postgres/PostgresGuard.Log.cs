namespace Platform.Migrator.Sync.Postgres;

internal sealed partial class PostgresGuard
{
    [LoggerMessage(2301, LogLevel.Information, "{Label} takes writes: {TakesWrites} (epoch {Epoch}, {Tables} tables, {ElapsedMs:0} ms)")]
    private partial void LogSet(string label, bool takesWrites, long epoch, int tables, double elapsedMs);
}

namespace Platform.Players.Ledger;

internal sealed partial class LedgerFile
{
    [LoggerMessage(6001, LogLevel.Error, "The ledger is no longer written to {Path}: {Reason}. It goes on in memory: do not stop this process before comparing")]
    private static partial void LogBroken(ILogger logger, string path, string reason);
}

namespace Platform.Gateway.Hold;

internal sealed partial class WriteHold
{
    [LoggerMessage(4001, LogLevel.Information, "Writes are held under epoch {Epoch} for {LeaseMs} ms")]
    private static partial void LogHolding(ILogger logger, long epoch, double leaseMs);

    [LoggerMessage(4002, LogLevel.Information, "Writes are released under epoch {Epoch}; {Released} that waited go on")]
    private static partial void LogReleased(ILogger logger, long epoch, int released);

    [LoggerMessage(4003, LogLevel.Error, "The hold of epoch {Epoch} expired without a release: {Refused} waiting writes and all new ones are answered 503 until somebody releases. See whether the migrator runs; its status says which side is the authority")]
    private static partial void LogExpired(ILogger logger, long epoch, int refused);
}

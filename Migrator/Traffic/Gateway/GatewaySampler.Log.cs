namespace Platform.Migrator.Traffic.Gateway;

internal sealed partial class GatewaySampler
{
    [LoggerMessage(3101, LogLevel.Warning, "Gates cannot be judged by the gateway for now. {Why} {Hint}")]
    private partial void LogUnread(string why, string hint);

    [LoggerMessage(3102, LogLevel.Information, "The gateway's metrics are read again.")]
    private partial void LogReadAgain();
}

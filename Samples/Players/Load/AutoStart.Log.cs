namespace Platform.Players.Load;

internal sealed partial class AutoStart
{
    [LoggerMessage(6010, LogLevel.Information, "Users begin: profile {Profile}, {Writes} writes and {Reads} reads a second")]
    private partial void LogStarted(string profile, double writes, double reads);

    [LoggerMessage(6011, LogLevel.Warning, "Users wait for the app behind the gateway: {Reason}")]
    private partial void LogWaiting(string reason);
}

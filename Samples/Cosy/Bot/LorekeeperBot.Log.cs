namespace Platform.Cosy.Bot;

internal sealed partial class LorekeeperBot
{
    [LoggerMessage(5030, LogLevel.Information, "The bot of {Instance} runs")]
    private partial void LogStarted(string instance);

    [LoggerMessage(5031, LogLevel.Information, "The bot of {Instance} has stopped after {Ticks} ticks")]
    private partial void LogStopped(string instance, long ticks);

    [LoggerMessage(5032, LogLevel.Warning, "The bot of {Instance} cannot write and goes on trying: {Reason}")]
    private partial void LogMissed(string instance, string reason);
}

using Microsoft.Extensions.Logging;

namespace Platform.Hosting.Backchannel;

internal sealed partial class JsonRpcConnection
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Debug, Message = "A caller sent what is no message and was let go: {Problem}")]
    private static partial void LogBroken(ILogger logger, string problem);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "The Aspire CLI's call of {Method} failed.")]
    private static partial void LogFailed(ILogger logger, string method, Exception fault);
}

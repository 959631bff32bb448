using Microsoft.Extensions.Logging;

namespace Platform.Hosting.Running;

internal sealed partial class Commands
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Command {Command} on {Resource}, as somebody asked.")]
    private static partial void LogCommand(ILogger logger, string command, string resource);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "Command {Command} on {Resource} failed.")]
    private static partial void LogFailed(ILogger logger, string command, string resource, Exception fault);
}

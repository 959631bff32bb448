using Microsoft.Extensions.Logging;

namespace Platform.Hosting.Running;

internal sealed partial class ResourceRunner
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "{Resource} is not asked for its health any more: the check itself is broken.")]
    private static partial void LogCheckBroken(ILogger logger, string resource, Exception fault);
}

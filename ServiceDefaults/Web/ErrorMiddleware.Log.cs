using Microsoft.Extensions.Logging;

namespace Platform.ServiceDefaults.Web;

internal sealed partial class ErrorMiddleware
{
    [LoggerMessage(9001, LogLevel.Error, "{Method} {Path} failed with a fault that nothing handled")]
    private static partial void LogUnhandled(ILogger logger, Exception fault, string method, string path);
}

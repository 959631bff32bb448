using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Platform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
var app = builder.Build();
app.MapServiceDefaults();
app.MapGet("/hello", (ILoggerFactory loggers) =>
{
    loggers.CreateLogger("Small").Greeted();
    return "hello";
});
return await app.RunServiceAsync();

internal static partial class Log
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Somebody said hello.")]
    public static partial void Greeted(this ILogger logger);
}

using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.ServiceDefaults.Web;

/// <summary>Turns faults that nobody handled into JSON: a bad request into 400 with what is wrong with it, anything else into 500 without internals.</summary>
internal sealed partial class ErrorMiddleware(RequestDelegate next, ILogger<ErrorMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException fault) when (!context.Response.HasStarted)
        {
            await ErrorResult.WriteAsync(context, fault.StatusCode, Reason(fault), "Correct the request and send it again.");
        }
        catch (Exception fault) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            LogUnhandled(logger, fault, context.Request.Method, context.Request.Path);
            await ErrorResult.WriteAsync(context, StatusCodes.Status500InternalServerError,
                "The service failed to handle this request.", "See the service's log for this moment.");
        }
    }

    private static string Reason(BadHttpRequestException fault) =>
        fault.InnerException is JsonException json ? $"{fault.Message} {json.Message}" : fault.Message;
}

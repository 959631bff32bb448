using System.Globalization;
using Platform.Gateway.Hold;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Forwarding;

/// <summary>A user's request: a write first passes the hold, then a side is chosen by the weight of that moment.</summary>
internal sealed class UsersMiddleware(RequestDelegate next, WriteHold hold, TrafficWeight weight, Forwarder forwarder)
{
    private const int RetryAfterSeconds = 1;

    public Task InvokeAsync(HttpContext context)
    {
        if (UsersConnection.Of(context) is not { } connection)
            return next(context);
        context.Request.Headers.Connection = connection.TakeConnectionHeader(context.Request.Headers.Connection);
        if (Unsupported(context.Request) is { } reason)
            return ErrorResult.WriteAsync(context, StatusCodes.Status501NotImplemented, reason, "Use plain HTTP requests with this address.");
        return IsWrite(context.Request.Method) ? WriteAsync(context) : forwarder.ForwardAsync(context, weight.Next(), isWrite: false);
    }

    private async Task WriteAsync(HttpContext context)
    {
        var admission = await hold.EnterAsync(context.RequestAborted);
        if (admission != Admission.Pass)
        {
            await RefuseAsync(context, admission);
            return;
        }
        try
        {
            await forwarder.ForwardAsync(context, weight.Next(), isWrite: true);
        }
        finally
        {
            hold.Exit();
        }
    }

    private static bool IsWrite(string method) =>
        !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method));

    /// <summary>A socket carries writes that nobody could hold, so none is opened. Other upgrades are an offer, which may be ignored.</summary>
    private static string? Unsupported(HttpRequest request)
    {
        if (HttpMethods.IsConnect(request.Method))
            return "The gateway opens no tunnels (CONNECT).";
        return request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase)
            ? "The gateway opens no WebSockets: writes inside one could not be held during a cutover."
            : null;
    }

    private static Task RefuseAsync(HttpContext context, Admission admission)
    {
        if (admission == Admission.Gone)
            return Task.CompletedTask;
        context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return ErrorResult.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, Reason(admission),
            "The write was not sent on to the application: it is safe to send it again after the time in Retry-After.");
    }

    private static string Reason(Admission admission) => admission switch
    {
        Admission.Full => "Writes are held while the application moves, and as many wait already as may.",
        Admission.Closing => "The gateway is restarting while writes are held.",
        _ => "Writes are refused: the application is being moved, and this took longer than planned.",
    };
}

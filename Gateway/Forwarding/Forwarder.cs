using Platform.Gateway.Measurement;
using Platform.Plans;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Forwarding;

/// <summary>
/// One exchange with one upstream, once. It ends in exactly one of: the upstream's answer; 502 (no answer), 504 (none in time) or 400 (the user's body is broken), while
/// nothing has been sent to the user yet; an aborted connection when the answer broke off, so that the user sees that it is incomplete; or nothing, the user being gone.
/// </summary>
internal sealed class Forwarder(
    Upstreams upstreams, TrafficMetrics metrics, GatewayTelemetry telemetry, GatewayOptions options, TimeProvider time, ILogger<Forwarder> logger)
{
    private const string SideHeader = "X-Platform-Side";
    private readonly FaultLog _faults = new(time, logger);

    public async Task ForwardAsync(HttpContext context, Side side, bool isWrite)
    {
        var began = time.GetTimestamp();
        var result = ExchangeResult.Broken;
        try
        {
            result = await ExchangeAsync(context, side, isWrite);
        }
        finally
        {
            var duration = time.GetElapsedTime(began);
            metrics.Of(side).Record(result, isWrite, duration);
            telemetry.Record(side, result, duration);
        }
    }

    private async Task<ExchangeResult> ExchangeAsync(HttpContext context, Side side, bool isWrite)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        deadline.CancelAfter(options.UpstreamTimeout);
        using var request = RequestCopy.Of(context, upstreams.Url(side, RequestCopy.TargetOf(context)), isWrite, options.TrustForwarded,
            () => deadline.CancelAfter(options.UpstreamTimeout));
        try
        {
            using var answer = await upstreams.SendAsync(request, deadline.Token);
            deadline.CancelAfter(Timeout.InfiniteTimeSpan);
            ResponseCopy.Head(answer, context.Response);
            context.Response.Headers[SideHeader] = side.Word();
            await ResponseCopy.BodyAsync(answer, context.Response, context.RequestAborted);
            return (int)answer.StatusCode >= 500 ? ExchangeResult.ServerError : ExchangeResult.Answered;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException or InvalidOperationException)
        {
            return await FailAsync(context, side, (request.Content as UserBody)?.ReadFault, fault);
        }
    }

    private async Task<ExchangeResult> FailAsync(HttpContext context, Side side, Exception? usersFault, Exception fault)
    {
        if (context.RequestAborted.IsCancellationRequested)
            return ExchangeResult.Abandoned;
        if (usersFault is null)
            _faults.Note(side, fault);
        if (context.Response.HasStarted)
        {
            context.Abort();
            return ExchangeResult.Broken;
        }
        context.Response.Clear();
        context.Response.Headers[SideHeader] = side.Word();
        await AnswerAsync(context, side, usersFault, fault);
        return usersFault is null ? ExchangeResult.Broken : ExchangeResult.Abandoned;
    }

    private static Task AnswerAsync(HttpContext context, Side side, Exception? usersFault, Exception fault)
    {
        const string Unknown = "Whether it took effect is unknown: a read can be repeated, a write only if the application knows it again.";
        return (usersFault, fault) switch
        {
            (not null, _) => ErrorResult.WriteAsync(context, StatusCodes.Status400BadRequest,
                $"The request's body cannot be read: {usersFault.Message}", "Correct the request and send it again."),
            (_, OperationCanceledException) => ErrorResult.WriteAsync(context, StatusCodes.Status504GatewayTimeout,
                $"The application ({side.Word()}) did not answer in time.", Unknown),
            _ => ErrorResult.WriteAsync(context, StatusCodes.Status502BadGateway,
                $"The application ({side.Word()}) gave no usable answer.", Unknown),
        };
    }
}

using Platform.Cosy.Store;
using Platform.ServiceDefaults;

namespace Platform.Cosy.Api;

/// <summary>Answers a store's faults: 503 with <c>Retry-After</c> where waiting helps, 400 where the input is wrong. Never a stack trace.</summary>
internal sealed partial class StoreErrors(CosyMetrics metrics, TimeProvider time, ILogger<StoreErrors> logger) : IMiddleware
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    private long _lastLog;

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (StoreException fault) when (!context.Response.HasStarted)
        {
            metrics.Faulted(fault.Fault);
            Report(fault);
            var status = Status(fault.Fault);
            if (status == StatusCodes.Status503ServiceUnavailable) context.Response.Headers.RetryAfter = "1";
            await ErrorResult.WriteAsync(context, status, fault.Message, fault.Hint);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
    }

    private static int Status(StoreFault fault) => fault switch
    {
        StoreFault.BadInput => StatusCodes.Status400BadRequest,
        StoreFault.Other => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    /// <summary>A store that is down fails hundreds of requests a second: one line a second says as much.</summary>
    private void Report(StoreException fault)
    {
        var (last, now) = (Interlocked.Read(ref _lastLog), time.GetTimestamp());
        if (last != 0 && time.GetElapsedTime(last, now) < Quiet) return;
        if (Interlocked.CompareExchange(ref _lastLog, now, last) == last) LogFault(fault.Fault, fault.Message);
    }
}

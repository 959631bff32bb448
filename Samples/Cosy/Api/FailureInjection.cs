using Platform.ServiceDefaults;

namespace Platform.Cosy.Api;

/// <param name="Rate">The share of <c>/api</c> requests to fail, 0 to 1.</param>
/// <param name="Status">What they are answered with, 400 to 599.</param>
internal sealed record FailureSetting(double Rate, int Status = StatusCodes.Status500InternalServerError);

/// <summary>
/// Fails requests on purpose, so that a rehearsal can show what a bad release leads to. It decides before a request has any
/// effect, and counts the failures that users saw: those of requests which came through a proxy.
/// </summary>
internal sealed class FailureInjection(CosyMetrics metrics) : IMiddleware
{
    private FailureSetting _setting = new(0);
    private long _injected;

    public FailureSetting Setting
    {
        get => Volatile.Read(ref _setting);
        set => Volatile.Write(ref _setting, value);
    }

    public long Injected => Interlocked.Read(ref _injected);

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var setting = Setting;
        if (setting.Rate <= 0 || !context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) || Random.Shared.NextDouble() >= setting.Rate)
            return next(context);
        if (context.Request.Headers.ContainsKey("X-Forwarded-For")) Interlocked.Increment(ref _injected);
        metrics.Injected();
        return ErrorResult.WriteAsync(context, setting.Status, "This failure was made on purpose.", "Turn it off with POST /admin/fail { \"rate\": 0 }.");
    }
}

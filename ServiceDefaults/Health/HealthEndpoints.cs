using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Platform.ServiceDefaults.Health;

/// <summary>
/// <c>/health/live</c>: 200 while the process runs. <c>/health/ready</c>: all checks tagged <c>ready</c>, as
/// <c>{ "status": "healthy|degraded|unhealthy", "checks": { NAME: { "status", "description"? } } }</c>; 503 when unhealthy or draining.
/// </summary>
internal static class HealthEndpoints
{
    public const string ReadyTag = "ready";
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(5);

    public static void AddHealthAndDrain(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DrainState>();
        builder.Services.AddHealthChecks().AddCheck<DrainState>("drain", tags: [ReadyTag], timeout: CheckTimeout);
        builder.Services.AddHostedService<DrainService>();
        builder.Services.Configure<HostOptions>(host =>
            host.ShutdownTimeout = builder.Configuration.GetValue("SHUTDOWN:TIMEOUT", DrainService.DefaultTimeout));
    }

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", () => Results.Json(new { status = "healthy" })).DisableHttpMetrics();
        app.MapGet("/health/ready", ReadyAsync).DisableHttpMetrics();
    }

    private static async Task<IResult> ReadyAsync(HealthCheckService health, CancellationToken cancel)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        bounded.CancelAfter(CheckTimeout);
        try
        {
            return Answer(await health.CheckHealthAsync(check => check.Tags.Contains(ReadyTag), bounded.Token));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return ErrorResult.Of(StatusCodes.Status503ServiceUnavailable,
                $"The readiness checks gave no answer within {CheckTimeout.TotalSeconds} s.", "See which store or service this one waits for.");
        }
    }

    private static IResult Answer(HealthReport report) => Results.Json(
        new
        {
            status = Word(report.Status),
            checks = report.Entries.ToDictionary(
                entry => entry.Key,
                entry => new { status = Word(entry.Value.Status), description = entry.Value.Description }),
        },
        statusCode: report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);

    private static string Word(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}

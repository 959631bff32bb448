using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Platform.ServiceDefaults.Health;

/// <summary>
/// <c>/health/live</c>: all checks tagged <c>live</c>, 503 only when the process is better restarted. <c>/health/ready</c>: all checks tagged <c>ready</c>, 503 when
/// unhealthy or draining. Both as <c>{ "status": "healthy|degraded|unhealthy", "checks": { NAME: { "status", "description"? } } }</c>.
/// </summary>
public static class HealthEndpoints
{
    public const string ReadyTag = "ready";
    public const string LiveTag = "live";
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(5);

    internal static void AddHealthAndDrain(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DrainState>();
        builder.Services.AddHealthChecks().AddCheck<DrainState>("drain", tags: [ReadyTag], timeout: CheckTimeout);
        builder.Services.AddHostedService<DrainService>();
        builder.Services.Configure<HostOptions>(host =>
            host.ShutdownTimeout = builder.Configuration.GetValue("SHUTDOWN:TIMEOUT", DrainService.DefaultTimeout));
    }

    internal static void Map(IEndpointRouteBuilder app)
    {
        app.MapHealth("/health/live", LiveTag);
        app.MapHealth("/health/ready", ReadyTag);
    }

    /// <summary>Answers what the checks with that tag say: 503 when one is unhealthy.</summary>
    public static void MapHealth(this IEndpointRouteBuilder app, string path, string tag) =>
        app.MapGet(path, (HealthCheckService health, CancellationToken cancel) => AskAsync(health, tag, cancel)).DisableHttpMetrics();

    private static async Task<IResult> AskAsync(HealthCheckService health, string tag, CancellationToken cancel)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        bounded.CancelAfter(CheckTimeout);
        try
        {
            return Answer(await health.CheckHealthAsync(check => check.Tags.Contains(tag), bounded.Token));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return ErrorResult.Of(StatusCodes.Status503ServiceUnavailable,
                $"The checks gave no answer within {CheckTimeout.TotalSeconds} s.", "See which store or service this one waits for.");
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

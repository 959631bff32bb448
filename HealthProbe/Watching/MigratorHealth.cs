using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Platform.HealthProbe.Watching;

/// <summary>The migrator's silence as the probe's state: it degrades the probe, which is well itself, and fails the page that is about the migrator.</summary>
internal sealed class MigratorHealth(MigratorWatch watch) : IHealthCheck
{
    /// <summary>Of the page <c>/health/migrator</c>: 503 while the migrator is silent.</summary>
    public const string Tag = "migrator";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(watch.Alarm is { } alarm ? new HealthCheckResult(context.Registration.FailureStatus, alarm) : HealthCheckResult.Healthy());
}

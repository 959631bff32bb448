using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Platform.ServiceDefaults.Health;

/// <summary>Whether this process is on its way out. Ready says no from that moment on.</summary>
internal sealed class DrainState : IHealthCheck
{
    private volatile bool _draining;

    public void Begin() => _draining = true;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_draining ? HealthCheckResult.Unhealthy("draining: the process is shutting down") : HealthCheckResult.Healthy());
}

using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.Migrator.Driving;

namespace Platform.Migrator.Api;

/// <summary>The process is alive while its driver is: one that decides nothing keeps the lease from another that would.</summary>
internal sealed class DriverHealth(MigrationView view, TimeProvider time) : IHealthCheck
{
    /// <summary>A driver turns ten times a second, and during steps as well (see <see cref="StepPulse"/>).</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    private readonly DateTimeOffset began = time.GetUtcNow();

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var silence = time.GetUtcNow() - (view.TurnedAt ?? began);
        return Task.FromResult(silence <= LongestSilence
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"The driver has been silent for {silence.TotalSeconds:0} s{(view.State.InProgress is { } step ? $", in {step}" : "")}. Restart the migrator: the next driver goes on from the journal."));
    }
}

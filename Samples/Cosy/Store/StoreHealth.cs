using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Platform.Cosy.Store;

/// <summary>Ready means that a connection works. Tables are not asked for: the target's app stands ready while its store is still empty.</summary>
internal sealed class StoreHealth(CurrentStore store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return await store.RunAsync(async (s, c) =>
            {
                await s.PingAsync(c);
                return HealthCheckResult.Healthy($"{s.Address} answers");
            }, cancellationToken);
        }
        catch (StoreException fault)
        {
            return HealthCheckResult.Unhealthy(fault.Message);
        }
    }
}

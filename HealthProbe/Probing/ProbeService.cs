namespace Platform.HealthProbe.Probing;

/// <summary>Keeps all probes going while the service runs.</summary>
internal sealed class ProbeService(ProbeSet set) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(set.Probes.Select(probe => probe.RunAsync(stoppingToken)));
}

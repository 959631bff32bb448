using Platform.Gateway.Hold;
using Platform.Gateway.Measurement;
using Platform.Gateway.State;

namespace Platform.Gateway;

/// <summary>Restores what an earlier process knew before the first request comes; lets go of held writes when this one must end.</summary>
internal sealed class GatewayLifetime(GatewayControl control, WriteHold hold, GatewayTelemetry telemetry, IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        control.Restore();
        telemetry.Start();
        lifetime.ApplicationStopping.Register(hold.Close);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => control.FlushAsync(cancellationToken);
}

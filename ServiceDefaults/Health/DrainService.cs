using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Platform.ServiceDefaults.Health;

/// <summary>
/// Shutdown in order: ready turns 503, load balancers get <c>SHUTDOWN__DRAINDELAY</c> (300 ms) to see it while requests are still served,
/// then the server stops accepting and finishes what is in flight, all within <c>SHUTDOWN__TIMEOUT</c> (15 s).
/// </summary>
internal sealed class DrainService(DrainState drain, IConfiguration configuration, TimeProvider time) : IHostedLifecycleService
{
    internal static readonly TimeSpan DefaultDelay = TimeSpan.FromMilliseconds(300);
    internal static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Runs before any hosted service, the server among them, is stopped.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        drain.Begin();
        var delay = configuration.GetValue("SHUTDOWN:DRAINDELAY", DefaultDelay);
        await Task.Delay(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

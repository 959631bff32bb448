using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Platform.Players.Load;

/// <summary>
/// Starts the configured run with the program, as soon as the app answers. Users come a few at first: an app that has just been started
/// is slow, and an open loop at its full rate would bury it. Ready once the full rate is reached; only that run is measured.
/// </summary>
internal sealed partial class AutoStart(PlayersSettings settings, LoadControl control, TimeProvider time, ILogger<AutoStart> logger) : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Stage = TimeSpan.FromSeconds(2);
    private static readonly double[] Shares = [0.1, 0.3, 0.6];
    private volatile bool atFullRate = !settings.AutoStart;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(atFullRate ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The users are still coming."));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var told = ""; !atFullRate && !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                await RampAsync(stoppingToken);
                atFullRate = true;
                LogStarted(settings.Profile.Name, settings.Rates.WritesPerSecond, settings.Rates.ReadsPerSecond);
            }
            catch (Exception fault) when (fault is HttpRequestException or InvalidOperationException or OperationCanceledException)
            {
                if (fault.Message != told) LogWaiting(told = fault.Message);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task RampAsync(CancellationToken cancel)
    {
        foreach (var share in Shares)
        {
            var rates = new LoadRates(settings.Rates.WritesPerSecond * share, settings.Rates.ReadsPerSecond * share);
            await control.StartAsync(new LoadPlan(settings.Profile, rates), cancel);
            await Task.Delay(Stage, time, cancel);
            await control.StopAsync(cancel);
        }

        await control.StartAsync(control.Configured, cancel);
    }
}

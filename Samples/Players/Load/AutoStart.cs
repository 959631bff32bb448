using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Platform.Players.Load;

/// <summary>
/// Starts the configured run with the program, as soon as the app answers. Users come a few at first: an app that has just been started
/// is slow, and an open loop at its full rate would bury it. More come as soon as the app answers those who are there promptly, or
/// after a while anyway. Ready once the full rate is reached; only that run is measured.
/// </summary>
internal sealed partial class AutoStart(PlayersSettings settings, LoadControl control, TimeProvider time, ILogger<AutoStart> logger) : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestStage = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Prompt = TimeSpan.FromMilliseconds(100);
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
        if (!await control.StartAsync(Few(Shares[0]), cancel)) return; // Somebody has sent users already, by another plan.
        await UntilPromptAsync(cancel);
        foreach (var share in Shares[1..])
        {
            await control.ChangeAsync(Few(share), cancel);
            await UntilPromptAsync(cancel);
        }

        await control.ChangeAsync(control.Configured, cancel);
    }

    private LoadPlan Few(double share) => new(settings.Profile, new(settings.Rates.WritesPerSecond * share, settings.Rates.ReadsPerSecond * share));

    private async Task UntilPromptAsync(CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        do
            await Task.Delay(Look, time, cancel);
        while (time.GetElapsedTime(started) < LongestStage && !IsPrompt(control.Run!));
    }

    /// <summary>Little's law: who is waiting now, over how many come in a second, is how long they wait.</summary>
    private static bool IsPrompt(LoadRun run) =>
        run.Measurements.Requests() is { Total: > 0, Failed: 0 }
        && run.Outstanding <= Math.Max(1, Prompt.TotalSeconds * (run.Plan.Rates.WritesPerSecond + run.Plan.Rates.ReadsPerSecond));
}

namespace Platform.Players.Load;

/// <summary>Starts the configured run with the program, as soon as the app answers.</summary>
internal sealed partial class AutoStart(PlayersSettings settings, LoadControl control, TimeProvider time, ILogger<AutoStart> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var told = ""; settings.AutoStart && !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                await control.StartAsync(control.Configured, stoppingToken);
                LogStarted(settings.Profile.Name, settings.Rates.WritesPerSecond, settings.Rates.ReadsPerSecond);
                return;
            }
            catch (Exception fault) when (fault is HttpRequestException or InvalidOperationException or OperationCanceledException)
            {
                if (fault.Message != told) LogWaiting(told = fault.Message);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}

using Platform.Migrator.Sync;

namespace Platform.Migrator.Cli.Sync;

/// <summary>Does the same again after a fault that may heal by itself, such as a server that restarts; until nothing has come of it for two minutes.</summary>
internal sealed class Persistence(SyncReport report, TimeProvider time)
{
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();
    private long _healthyAt;
    private int _most;

    public async Task RunAsync(Func<Task> action, CancellationToken cancel)
    {
        Restart();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await action();
                return;
            }
            catch (SyncException fault) when (fault.IsTransient && time.GetElapsedTime(HealthyAt) < GiveUpAfter)
            {
                report.Step("again", $"{fault.Message}; it is tried again");
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(LongestWait.TotalMilliseconds, 200 * Math.Pow(2, attempt))), time, cancel);
            }
        }
    }

    /// <summary>How much is done. More than ever before is a sign of health.</summary>
    public void Reached(int done)
    {
        lock (_gate)
            if (done > _most)
                (_most, _healthyAt) = (done, time.GetTimestamp());
    }

    private long HealthyAt
    {
        get { lock (_gate) return _healthyAt; }
    }

    private void Restart()
    {
        lock (_gate)
            (_most, _healthyAt) = (0, time.GetTimestamp());
    }
}

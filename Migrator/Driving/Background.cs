namespace Platform.Migrator.Driving;

/// <summary>One piece of work that runs beside the steps, at most once at a time.</summary>
internal sealed class Background : IAsyncDisposable
{
    private CancellationTokenSource? stop;
    private Task work = Task.CompletedTask;

    public bool Running => !work.IsCompleted;

    /// <summary>Does nothing while it runs.</summary>
    public void Start(Func<CancellationToken, Task> body)
    {
        if (Running)
            return;
        stop?.Dispose();
        stop = new CancellationTokenSource();
        var cancel = stop.Token;
        work = Task.Run(() => body(cancel), CancellationToken.None);
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    /// <summary>Returns when the work has ended. A fault that it ended with is thrown here, unless it came from being stopped.</summary>
    public async Task StopAsync()
    {
        if (stop is null)
            return;
        await stop.CancelAsync();
        try
        {
            await work;
        }
        catch (OperationCanceledException)
        {
            // Being stopped is what was asked for.
        }
        finally
        {
            work = Task.CompletedTask;
            stop.Dispose();
            stop = null;
        }
    }
}

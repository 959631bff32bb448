using System.Diagnostics;

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
        work = Task.Run(() => UntracedAsync(body, cancel), CancellationToken.None);
    }

    internal static async Task UntracedAsync(Func<CancellationToken, Task> body, CancellationToken cancel)
    {
        using var untraced = Untraced();
        await body(cancel);
    }

    /// <summary>
    /// What goes on for hours is no part of the step that began it, and thousands of statements a minute would be all that a trace shows: this span is not
    /// sampled, and so is none below it, until it is disposed of. Log entries go on as ever.
    /// </summary>
    internal static Activity Untraced()
    {
        Activity.Current = null; // Else it would be sampled as the step is.
        return new Activity("background").Start();
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

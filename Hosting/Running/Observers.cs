namespace Platform.Hosting.Running;

/// <summary>Those who watch what happens: the console, the run file, the states of commands, and who starts the dead again.</summary>
internal sealed class Observers(ConsoleReporter console, RunFile runFile, CommandStates commandStates, Restarts restarts) : IDisposable
{
    private readonly CancellationTokenSource over = new();
    private Task watching = Task.CompletedTask;

    public void Start() => watching = Task.WhenAll(
        Task.Run(() => QuietlyAsync(console.WatchAsync)),
        Task.Run(() => QuietlyAsync(runFile.WatchAsync)),
        Task.Run(() => QuietlyAsync(commandStates.WatchAsync)),
        Task.Run(() => QuietlyAsync(restarts.WatchAsync)));

    public void Ready()
    {
        console.Say("Everything is ready. Ctrl+C stops it.");
        restarts.Ready();
    }

    public void Stopping() => console.Say("Stopping.");

    public async Task StopAsync()
    {
        await over.CancelAsync();
        await watching;
    }

    public void Dispose() => over.Dispose();

    private async Task QuietlyAsync(Func<CancellationToken, Task> watch)
    {
        try
        {
            await watch(over.Token);
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }
}

using Platform.Hosting.Running;

namespace Platform.Hosting;

/// <summary>A run whose beginning and end are a program's, not a console's.</summary>
internal sealed class StartedApplication(IApplicationOperation operation) : IAsyncDisposable
{
    private readonly CancellationTokenSource told = new();
    private bool isDisposed;

    /// <summary>Completes when the run has; faulted with the reason.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Ended = Task.Run(() => operation.RunAsync(told.Token), CancellationToken.None);
        var prepared = operation is RunApplication run ? run.Prepared : Ended;
        if (await Task.WhenAny(Ended, prepared).WaitAsync(cancellationToken) == Ended) await Ended;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await told.CancelAsync();
        await Ended.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>More than once does nothing: whoever built the application disposes it, and its builder too.</summary>
    public async ValueTask DisposeAsync()
    {
        if (isDisposed) return;
        isDisposed = true;
        await StopAsync(CancellationToken.None);
        told.Dispose();
    }
}

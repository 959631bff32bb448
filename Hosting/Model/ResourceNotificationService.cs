using Platform.Hosting;
using Platform.Hosting.Running;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Waits for what becomes of resources. A wait ends early, with the reason, when the resource or the whole application cannot get there any more.</summary>
public class ResourceNotificationService
{
    private readonly ResourceBoard board;
    private readonly Failures failures;
    private readonly Func<Task?> ended;

    internal ResourceNotificationService(ResourceBoard board, Failures failures, Func<Task?> ended)
        => (this.board, this.failures, this.ended) = (board, failures, ended);

    /// <exception cref="DistributedApplicationException">It ended, failed to start, or the application did.</exception>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default)
    {
        var status = await WaitAsync(resourceName, s => s.Health == HealthState.Healthy || States.IsOver(s.State), cancellationToken);
        return status.Health == HealthState.Healthy ? new ResourceEvent(status.Resource, status.Id) : throw failures.Ended(status);
    }

    /// <param name="targetState">In the dashboard's words; null: running.</param>
    /// <exception cref="DistributedApplicationException">The application ended before.</exception>
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default)
        => WaitAsync(resourceName, s => s.State == (targetState ?? States.Running), cancellationToken);

    private async Task<ResourceStatus> WaitAsync(string resourceName, Func<ResourceStatus, bool> holds, CancellationToken cancellationToken)
    {
        if (board.All.All(s => s.Name != resourceName)) throw new HostingException(ExitCode.Model, resourceName, "there is no such resource in the model", "Correct the name.");
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var wait = board.WaitAsync(resourceName, holds, over.Token);
        try
        {
            if (ended() is not { } end) throw new HostingException(ExitCode.Model, resourceName, "the application was not started", "Await StartAsync first.");
            if (await Task.WhenAny(wait, end) == wait || wait.IsCompletedSuccessfully) return await wait;
            await end;
            throw new HostingException(ExitCode.ResourceFailed, resourceName, $"the application was stopped while it was {board[resourceName].State}", "Wait for it before the application is stopped.");
        }
        finally
        {
            await over.CancelAsync();
        }
    }
}

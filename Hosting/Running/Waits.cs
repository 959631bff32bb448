using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Running;

/// <summary>Holds a resource back until what it waits for is healthy, or done.</summary>
internal sealed class Waits(ResourceBoard board, Durations durations, Failures failures)
{
    public async Task ForAllAsync(IResource resource, CancellationToken cancellationToken)
    {
        foreach (var wait in Of(resource))
        {
            board.Update(resource.Name, s => s with { State = States.Waiting, WaitingFor = wait.Resource.Name });
            await ForAsync(resource, wait, cancellationToken);
        }
        board.Update(resource.Name, s => s with { WaitingFor = null });
    }

    private static IEnumerable<WaitAnnotation> Of(IResource resource)
    {
        var waits = resource.Annotations.OfType<WaitAnnotation>();
        return resource is IResourceWithParent child ? waits.Prepend(new WaitAnnotation(child.Parent, WaitType.WaitUntilHealthy)) : waits;
    }

    private async Task ForAsync(IResource resource, WaitAnnotation wait, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(durations.Wait);
        try
        {
            var status = await board.WaitAsync(wait.Resource.Name, s => IsMet(wait, s) || States.IsOver(s.State), limit.Token);
            if (!IsMet(wait, status)) throw failures.Ended(status);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw failures.WaitedTooLong(resource, board[wait.Resource.Name], wait.WaitType, durations.Wait);
        }
    }

    private static bool IsMet(WaitAnnotation wait, ResourceStatus status) => wait.WaitType == WaitType.WaitForCompletion
        ? States.IsOver(status.State) && status.ExitCode == wait.ExitCode
        : status.Health == HealthState.Healthy;
}

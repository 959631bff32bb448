namespace Platform.Hosting.Backchannel;

/// <summary>When people can look at a run: its dashboard answers, or none is wanted.</summary>
internal sealed class Readiness
{
    private readonly TaskCompletionSource<bool> dashboard = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Ready(bool hasDashboard) => dashboard.TrySetResult(hasDashboard);

    /// <returns>Whether there is a dashboard to look at.</returns>
    public Task<bool> WaitAsync(CancellationToken cancellationToken) => dashboard.Task.WaitAsync(cancellationToken);
}

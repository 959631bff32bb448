using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Running;

/// <summary>A runner for every resource that can be started; the order in which they start and stop.</summary>
internal sealed class Runners(IDistributedApplicationBuilder model, IEnumerable<ILauncher> launchers, RunnerTools tools) : IDisposable
{
    private readonly Dictionary<string, ResourceRunner> runners = Make(model, [.. launchers], tools);

    public ResourceRunner? Find(string resource) => runners.GetValueOrDefault(resource);

    /// <summary>Returns when every resource is healthy, or done if that is what others wait for.</summary>
    /// <exception cref="HostingException">The first that failed; the others may still be starting.</exception>
    public async Task StartAllAsync(CancellationToken cancellationToken)
    {
        await foreach (var finished in Task.WhenEach(runners.Values.Select(r => StartAsync(r, cancellationToken))).WithCancellation(cancellationToken))
            await finished;
        if (tools.Board.All.FirstOrDefault(s => s.State is States.Exited or States.FailedToStart) is { } failed) throw new Failures(tools.Logs).Ended(failed);
    }

    /// <summary>The end of the run: whoever depends on a resource stops before it. What is meant to last stays.</summary>
    public Task EndAllAsync()
    {
        var stops = new Dictionary<IResource, Task>();
        return Task.WhenAll(model.Resources.Select(StopOnce));

        Task StopOnce(IResource resource)
        {
            if (stops.TryGetValue(resource, out var known)) return known;
            var dependents = Dependencies.OfAll(resource, model.Resources).Select(StopOnce).ToList();
            return stops[resource] = StopAfterAsync(Task.WhenAll(dependents), resource);
        }
    }

    public void Dispose()
    {
        foreach (var runner in runners.Values) runner.Dispose();
    }

    private async Task StopAfterAsync(Task dependents, IResource resource)
    {
        await dependents;
        if (Find(resource.Name) is { } runner) await runner.EndAsync();
    }

    private async Task StartAsync(ResourceRunner runner, CancellationToken cancellationToken)
    {
        await runner.StartAsync(waitForOthers: true, cancellationToken);
        var name = runner.Resource.Name;
        var hasToFinish = model.Resources.SelectMany(r => r.Annotations.OfType<WaitAnnotation>())
            .Any(w => w.WaitType == WaitType.WaitForCompletion && w.Resource == runner.Resource);
        if (hasToFinish) return; // those who wait for it judge how it ended, and how long that may take
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(tools.Durations.Health);
        try
        {
            var status = await tools.Board.WaitAsync(name, s => s.Health == HealthState.Healthy || States.IsOver(s.State), limit.Token);
            if (status.State is States.Exited or States.FailedToStart) throw new Failures(tools.Logs).Ended(status);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new Failures(tools.Logs).NeverHealthy(tools.Board[name], tools.Durations.Health);
        }
    }

    private static Dictionary<string, ResourceRunner> Make(IDistributedApplicationBuilder model, IReadOnlyList<ILauncher> launchers, RunnerTools tools)
    {
        var made = new Dictionary<string, ResourceRunner>();
        foreach (var resource in model.Resources.Where(r => r is not ParameterResource))
            made[resource.Name] = new ResourceRunner(resource, launchers.FirstOrDefault(l => l.CanLaunch(resource)) ?? throw NobodyCan(resource), tools);
        return made;
    }

    private static HostingException NobodyCan(IResource resource) => new(
        ExitCode.MissingTool, resource.Name, $"nothing on this machine can run a {resource.GetType().Name}", "Use a project, an executable or a container.");
}

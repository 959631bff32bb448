using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using System.Security.Cryptography;

namespace Platform.Hosting.Running;

/// <summary>What every resource is doing, for everybody who wants to know: dashboard, run file, console, waiters.</summary>
internal sealed class ResourceBoard
{
    private readonly Lock gate = new();
    private readonly ImmutableArray<string> order;
    private readonly Dictionary<string, ResourceStatus> statuses;
    private ImmutableArray<BoardSubscription> subscriptions = [];

    public ResourceBoard(IDistributedApplicationBuilder model, TimeProvider time)
    {
        order = [.. model.Resources.Select(r => r.Name)];
        statuses = model.Resources.ToDictionary(r => r.Name, r => new ResourceStatus(r, time.GetUtcNow()) { Id = IdOf(r) });
    }

    public IReadOnlyList<ResourceStatus> All
    {
        get { lock (gate) return [.. order.Select(n => statuses[n])]; }
    }

    public ResourceStatus this[string name]
    {
        get { lock (gate) return statuses[name]; }
    }

    public ResourceStatus Update(string name, Func<ResourceStatus, ResourceStatus> change)
    {
        lock (gate)
        {
            var before = statuses[name];
            var after = change(before);
            if (ReferenceEquals(before, after)) return before;
            statuses[name] = after;
            foreach (var subscription in subscriptions) subscription.Changed(name);
            return after;
        }
    }

    /// <summary>Everything once, then whatever has changed. Changes between two reads come as one: nobody has to keep up.</summary>
    public async IAsyncEnumerable<IReadOnlyList<ResourceStatus>> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var subscription = new BoardSubscription();
        IReadOnlyList<ResourceStatus> all;
        lock (gate)
        {
            subscriptions = subscriptions.Add(subscription);
            all = All;
        }
        try
        {
            yield return all;
            while (true)
            {
                var names = await subscription.TakeAsync(cancellationToken);
                yield return [.. names.Select(n => this[n])];
            }
        }
        finally
        {
            lock (gate) subscriptions = subscriptions.Remove(subscription);
        }
    }

    /// <summary>The first status of <paramref name="name"/>, from now on, that <paramref name="holds"/>.</summary>
    public async Task<ResourceStatus> WaitAsync(string name, Func<ResourceStatus, bool> holds, CancellationToken cancellationToken)
    {
        await foreach (var changed in WatchAsync(cancellationToken))
            if (changed.FirstOrDefault(s => s.Name == name) is { } status && holds(status)) return status;
        throw new OperationCanceledException(cancellationToken);
    }

    private static string IdOf(IResource resource)
        => resource is ProjectResource or ExecutableResource ? $"{resource.Name}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}" : resource.Name;
}

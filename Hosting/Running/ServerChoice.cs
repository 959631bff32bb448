using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.Hosting.Running;

/// <summary>The first strategy that can have a server on this machine; decided once in a run for each.</summary>
/// <remarks>Strategies are asked for late: the one with containers asks back where others are.</remarks>
internal sealed class ServerChoice(IServiceProvider services)
{
    private readonly ConcurrentDictionary<ContainerResource, (IServerStrategy? Strategy, string WhyNot)> chosen = new();

    /// <returns>No strategy, and why none can.</returns>
    public async ValueTask<(IServerStrategy? Strategy, string WhyNot)> ForAsync(ContainerResource resource, CancellationToken cancellationToken)
    {
        if (chosen.TryGetValue(resource, out var known)) return known;
        var reasons = new List<string>();
        foreach (var strategy in services.GetServices<IServerStrategy>())
        {
            if (await strategy.WhyNotAsync(resource, cancellationToken) is not { } reason) return chosen.GetOrAdd(resource, (strategy, ""));
            reasons.Add(reason);
        }
        return chosen.GetOrAdd(resource, (null, string.Join("; ", reasons.Where(r => r.Length > 0).Distinct())));
    }
}

using System.Collections.Concurrent;
using System.Net;
using Platform.Hosting.Running;

namespace Platform.Hosting.Containers;

/// <summary>The run's network, on which its containers find each other by their resources' names. Made for the first container; the guardian removes it.</summary>
internal sealed class ContainerNetwork(Guardian guardian) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly ConcurrentDictionary<string, string> members = new();
    private bool isThere;
    private bool hasNames;

    public string Name => $"platform-{guardian.RunId}";

    public async Task EnsureAsync(string resource, ContainerEngine engine, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (isThere) return;
            guardian.KnowEngine(engine.Command);
            guardian.WatchNetwork(Name);
            await engine.RequireAsync(resource, "make the run's network", ["network", "create", "--label", $"{ContainerLabels.Run}={guardian.RunId}", Name], cancellationToken);
            var (exitCode, output) = await OneShot.RunAsync(engine.With("network", "inspect", "--format", "{{.DNSEnabled}}", Name), cancellationToken);
            hasNames = exitCode != 0 || !output.StartsWith("false", StringComparison.Ordinal); // docker has no such word, and always has names
            isThere = true;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>From here on, others may ask for its address.</summary>
    public void Joined(string resource, string container) => members[resource] = container;

    /// <summary>
    /// For an engine without a name service (podman without dnsname or aardvark-dns): the addresses of those that are there already, which is who a container waits for.
    /// Nothing where names are resolved.
    /// </summary>
    public async Task<IReadOnlyList<string>> HostsAsync(ContainerEngine engine, string viewer, CancellationToken cancellationToken)
    {
        var hosts = new List<string>();
        foreach (var (resource, container) in hasNames ? [] : members.Where(m => m.Key != viewer))
        {
            var (exitCode, output) = await OneShot.RunAsync(engine.With("container", "inspect", "--format", $"{{{{(index .NetworkSettings.Networks \"{Name}\").IPAddress}}}}", container), cancellationToken);
            if (exitCode == 0 && IPAddress.TryParse(output.Trim(), out var address)) hosts.AddRange(["--add-host", $"{resource}:{address}"]);
        }
        return hosts;
    }

    public void Dispose() => turn.Dispose();

    /// <summary>For a container that was there before, and will be afterwards: it is taken off the network before that goes.</summary>
    public async Task JoinAsync(string resource, ContainerEngine engine, string container, CancellationToken cancellationToken)
    {
        guardian.WatchGuest(container, Name);
        await engine.RequireAsync(resource, "join the run's network", ["network", "connect", "--alias", resource, Name, container], cancellationToken);
    }
}

using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Running;

/// <summary>Servers, by the first strategy that can have one on this machine.</summary>
internal sealed class ServerLauncher(IEnumerable<IServerStrategy> strategies) : ILauncher
{
    public bool CanLaunch(IResource resource) => resource is ContainerResource;

    public async Task<IRunning> LaunchAsync(IResource resource, CancellationToken cancellationToken)
    {
        var server = (ContainerResource)resource;
        var reasons = new List<string>();
        foreach (var strategy in strategies)
        {
            if (await strategy.WhyNotAsync(server, cancellationToken) is { } reason) reasons.Add(reason);
            else return await strategy.LaunchAsync(server, cancellationToken);
        }
        throw new HostingException(ExitCode.MissingTool, resource.Name, string.Join("; ", reasons), "Run eng/setup, which installs the servers that this application needs.");
    }
}

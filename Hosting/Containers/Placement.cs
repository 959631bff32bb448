using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Platform.Hosting.Running;

namespace Platform.Hosting.Containers;

/// <summary>Which resources run in containers here, and what their addresses are for other containers.</summary>
internal sealed class Placement(IDistributedApplicationBuilder model, ServerChoice choice)
{
    private HashSet<IResource>? inContainers;

    /// <summary>Decides for all, so that whoever starts first knows where the others will be.</summary>
    public async Task LearnAsync(CancellationToken cancellationToken)
    {
        if (inContainers is not null) return;
        var learned = new HashSet<IResource>();
        foreach (var resource in model.Resources.OfType<ContainerResource>())
            if ((await choice.ForAsync(resource, cancellationToken)).Strategy is ContainerStrategy) learned.Add(resource);
        inContainers = learned;
    }

    /// <exception cref="HostingException">It is out of a container's reach.</exception>
    public AllocatedEndpoint SeenFromContainers(ContainerResource viewer, IResource owner, EndpointAnnotation endpoint)
    {
        if (owner == viewer || inContainers!.Contains(owner)) return new AllocatedEndpoint(endpoint, owner.Name, endpoint.TargetPort ?? endpoint.AllocatedEndpoint!.Port);
        throw new HostingException(ExitCode.ResourceFailed, viewer.Name, $"it runs in a container and refers to '{owner.Name}', which listens on this machine's loopback, where containers cannot reach it", $"Run '{owner.Name}' in a container too, or run '{viewer.Name}' as a project or an executable.");
    }
}

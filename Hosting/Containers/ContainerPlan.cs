using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Platform.Hosting.Running;

namespace Platform.Hosting.Containers;

/// <summary>What a resource's container is made of: the model's answers, as they are seen from within containers.</summary>
internal sealed class ContainerPlan(IDistributedApplicationBuilder model, EnvironmentResolver resolver, Placement placement)
{
    public static bool IsPersistent(ContainerResource resource)
        => resource.Annotations.OfType<ContainerLifetimeAnnotation>().LastOrDefault()?.Lifetime == ContainerLifetime.Persistent;

    public async Task<ContainerSpec> ForAsync(ContainerResource resource, string? network, string runId, CancellationToken cancellationToken)
    {
        await placement.LearnAsync(cancellationToken);
        using var seen = Viewpoint.From((owner, endpoint) => placement.SeenFromContainers(resource, owner, endpoint));
        var environment = (await resolver.ResolveAsync(resource, cancellationToken)).Where(v => v.FromModel).ToDictionary(v => v.Name, v => v.Value);
        var mounts = resource.Annotations.OfType<ContainerMountAnnotation>().ToList();
        foreach (var mount in mounts) CheckSource(resource, mount);
        var spec = new ContainerSpec(
            NameOf(resource, runId), ImageReference.Of(resource), resource.Entrypoint, await EnvironmentResolver.ArgumentsAsync(resource, cancellationToken), environment,
            mounts, [.. resource.Annotations.OfType<EndpointAnnotation>().Select(Port)], network, resource.Name,
            new Dictionary<string, string> { [ContainerLabels.Resource] = resource.Name }, await ExtraAsync(resource, cancellationToken));
        return spec with { Labels = new Dictionary<string, string>(spec.Labels) { [IsPersistent(resource) ? ContainerLabels.Fingerprint : ContainerLabels.Run] = IsPersistent(resource) ? spec.Fingerprint() : runId } };
    }

    private static ContainerPort Port(EndpointAnnotation endpoint)
        => new(endpoint.AllocatedEndpoint!.Port, endpoint.TargetPort ?? endpoint.AllocatedEndpoint.Port, endpoint.Protocol == ProtocolType.Udp);

    /// <summary>One that outlives the run is called the same in every run of this AppHost, and in no other's.</summary>
    private string NameOf(ContainerResource resource, string runId)
    {
        if (resource.Annotations.OfType<ContainerNameAnnotation>().LastOrDefault() is { } named) return named.Name;
        var application = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(model.AppHostDirectory)))[..8];
        return $"{resource.Name}-{(IsPersistent(resource) ? application : runId)}";
    }

    private static void CheckSource(ContainerResource resource, ContainerMountAnnotation mount)
    {
        if (mount.Type == ContainerMountType.BindMount && !Path.Exists(mount.Source))
            throw new HostingException(ExitCode.ResourceFailed, resource.Name, $"its bind mount {mount.Source} does not exist on this machine", "Make the directory or file, or correct WithBindMount.");
    }

    private static async Task<IReadOnlyList<string>> ExtraAsync(ContainerResource resource, CancellationToken cancellationToken)
    {
        var context = new ContainerRuntimeArgsCallbackContext([], cancellationToken);
        foreach (var callback in resource.Annotations.OfType<ContainerRuntimeArgsCallbackAnnotation>()) await callback.Callback(context);
        var arguments = new List<string>();
        foreach (var argument in context.Args)
            if (await EnvironmentResolver.TextAsync(argument, cancellationToken) is { } text) arguments.Add(text);
        return arguments;
    }
}

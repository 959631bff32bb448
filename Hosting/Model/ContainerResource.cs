namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something that is published as a container image. Where it runs on this machine is the runtime's choice.</summary>
public class ContainerResource(string name, string? entrypoint = null)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport
{
    public string? Entrypoint { get; set; } = entrypoint;
}

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What the container is called in the engine; without it the runtime makes a name up.</summary>
public sealed class ContainerNameAnnotation : IResourceAnnotation
{
    public required string Name { get; set; }
}

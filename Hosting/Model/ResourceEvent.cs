namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something has become of a resource.</summary>
public class ResourceEvent
{
    internal ResourceEvent(IResource resource, string resourceId) => (Resource, ResourceId) = (resource, resourceId);

    public IResource Resource { get; }

    /// <summary>The resource's name in this run, under which telemetry knows it.</summary>
    public string ResourceId { get; }
}

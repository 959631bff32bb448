namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a resource is published. Publishing reads only <see cref="Ignore"/> here: the resource exists in run mode alone.</summary>
public class ManifestPublishingCallbackAnnotation : IResourceAnnotation
{
    private ManifestPublishingCallbackAnnotation()
    {
    }

    public static ManifestPublishingCallbackAnnotation Ignore { get; } = new();
}

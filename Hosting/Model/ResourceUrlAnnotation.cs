namespace Aspire.Hosting.ApplicationModel;

/// <summary>A link on the dashboard.</summary>
public sealed class ResourceUrlAnnotation : IResourceAnnotation
{
    public required string Url { get; set; }

    public string? DisplayText { get; set; }

    public EndpointReference? Endpoint { get; init; }
}

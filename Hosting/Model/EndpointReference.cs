using Platform.Hosting.Running;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource's endpoint by name. Its address is known once the runtime has given out ports.</summary>
public sealed class EndpointReference(IResourceWithEndpoints owner, string endpointName) : IValueProvider, IManifestExpressionProvider
{
    public IResourceWithEndpoints Resource { get; } = owner;

    public string EndpointName { get; } = endpointName;

    public bool Exists => Find() is not null;

    public bool IsAllocated => Find()?.AllocatedEndpoint is not null;

    public EndpointAnnotation EndpointAnnotation => Find()
        ?? throw new InvalidOperationException($"Resource '{Resource.Name}' has no endpoint '{EndpointName}'. Add it with WithHttpEndpoint(name: \"{EndpointName}\"), or refer to one that it has.");

    public string Scheme => EndpointAnnotation.UriScheme;

    public string Host => Allocated.Address;

    public int Port => Allocated.Port;

    public int? TargetPort => EndpointAnnotation.TargetPort;

    public string Url => Allocated.UriString;

    string IManifestExpressionProvider.ValueExpression => $"{{{Resource.Name}.bindings.{EndpointName}.url}}";

    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(Url);

    private AllocatedEndpoint Allocated => Viewpoint.Seen(Resource, EndpointAnnotation)
        ?? throw new InvalidOperationException($"Endpoint '{EndpointName}' of resource '{Resource.Name}' has no port yet: its address is known only while the application runs.");

    private EndpointAnnotation? Find() => Resource.Annotations.OfType<EndpointAnnotation>()
        .SingleOrDefault(e => string.Equals(e.Name, EndpointName, StringComparison.OrdinalIgnoreCase));
}

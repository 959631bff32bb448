namespace Platform.ServiceDefaults.Discovery;

/// <summary>Replaces a service's name in the request's URL by its address. Stands in for the handler of <c>Microsoft.Extensions.ServiceDiscovery</c>.</summary>
/// <remarks>The URL is put back afterwards, so that a retry resolves again.</remarks>
internal sealed class ServiceDiscoveryHandler(ServiceEndpoints endpoints) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var asked = request.RequestUri;
        if (asked is null)
            return await base.SendAsync(request, cancellationToken);
        request.RequestUri = endpoints.Resolve(asked);
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            request.RequestUri = asked;
        }
    }
}

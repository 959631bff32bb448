namespace Aspire.Hosting.ApplicationModel;

/// <summary>Where an endpoint really is.</summary>
public class AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port)
{
    public EndpointAnnotation Endpoint { get; } = endpoint;

    public string Address { get; } = address;

    public int Port { get; } = port;

    public string UriString => $"{Endpoint.UriScheme}://{Address}:{Port}";
}

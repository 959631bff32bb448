namespace Aspire.Hosting.ApplicationModel;

/// <summary>Where an endpoint really is.</summary>
public class AllocatedEndpoint
{
    internal AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port) => (Endpoint, Address, Port) = (endpoint, address, port);

    public EndpointAnnotation Endpoint { get; }

    public string Address { get; }

    public int Port { get; }

    public string UriString => $"{Endpoint.UriScheme}://{Address}:{Port}";
}

using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Platform.Hosting.Containers;

namespace Platform.Hosting.Running;

/// <summary>
/// Gives every endpoint its port before anything starts, so that everybody can be told everybody's address.
/// Nothing stands between: the process itself listens on the port that others use.
/// </summary>
internal sealed class PortAllocator
{
    public const string Loopback = "127.0.0.1";

    /// <summary>Below the range from which Linux takes the local ports of outgoing connections: a port given out here stays free until it is used.</summary>
    private const int First = 15_000;

    private const int Last = 32_000;
    private const int Attempts = 500;
    private readonly HashSet<int> taken = [];

    public void Allocate(IResource resource)
    {
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
            endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, Loopback, PortFor(resource, endpoint));
    }

    public int Free()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var port = Random.Shared.Next(First, Last);
            if (!taken.Contains(port) && IsFree(port) && taken.Add(port)) return port;
        }
        throw new HostingException(ExitCode.PortInUse, null, $"no free port was found between {First} and {Last}", "Stop other programs that listen on this machine.");
    }

    public static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException fault) when (fault.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
    }

    private int PortFor(IResource resource, EndpointAnnotation endpoint)
    {
        // A container's target port is its own affair; outside of a container there is one port only.
        var listens = resource is ContainerResource ? null : endpoint.TargetPort;
        if (resource is ContainerResource container && ContainerPlan.IsPersistent(container)) return Lasting(container, endpoint);
        if (endpoint.Port is { } port && listens is { } target && port != target)
            throw new HostingException(ExitCode.Model, resource.Name, $"endpoint '{endpoint.Name}' wants port {port} outside and {target} inside, and there is no proxy between them", "Give it one of the two.");
        return (endpoint.Port ?? listens) is { } wanted ? Reserve(wanted, resource, endpoint) : Free();
    }

    /// <summary>Its container may be there already, and listens: who else does is for the engine to say.</summary>
    private int Lasting(ContainerResource resource, EndpointAnnotation endpoint)
    {
        if (endpoint.Port is not { } port)
            throw new HostingException(ExitCode.Model, resource.Name, $"its container outlives the run, and endpoint '{endpoint.Name}' would have another port in each", "Give the endpoint a port: AddPostgres(name, port: 5433), WithHttpEndpoint(port: 8081).");
        return taken.Add(port) ? port : throw Given(port, resource.Name, endpoint.Name);
    }

    private int Reserve(int port, IResource resource, EndpointAnnotation endpoint)
    {
        if (!taken.Add(port)) throw Given(port, resource.Name, endpoint.Name);
        return IsFree(port) ? port : throw InUse(port, resource.Name, endpoint.Name);
    }

    private static HostingException Given(int port, string resource, string endpoint)
        => new(ExitCode.PortInUse, resource, $"port {port} of endpoint '{endpoint}' is given to another endpoint already", "Give each endpoint its own port, or none.");

    private static HostingException InUse(int port, string resource, string endpoint) => new(
        ExitCode.PortInUse, resource, $"port {port} of endpoint '{endpoint}' is in use by another program",
        $"Stop that program (ss -ltnp 'sport = :{port}' names it), or give the endpoint another port or none.");
}

using System.Net.Sockets;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Publishing;

/// <summary>
/// A resource's endpoints. A project's first HTTP endpoint has no port here: the deployment gives it one and says so in <c>HTTP_PORTS</c>.
/// Other endpoints without a port get one from <see cref="FirstPort"/> on, different throughout the manifest.
/// </summary>
internal sealed class ManifestBindings(Utf8JsonWriter json)
{
    private const int FirstPort = 8000;
    private readonly HashSet<int> used = [];

    public void Write(IResource resource)
    {
        var endpoints = resource.Annotations.OfType<EndpointAnnotation>().ToList();
        if (endpoints.Count == 0) return;
        json.WriteStartObject("bindings");
        foreach (var endpoint in endpoints) Write(endpoint, TargetPort(resource, endpoint, isFirst: endpoints.First(e => e.UriScheme == endpoint.UriScheme) == endpoint));
        json.WriteEndObject();
    }

    private void Write(EndpointAnnotation endpoint, int? targetPort)
    {
        json.WriteStartObject(endpoint.Name);
        json.WriteString("scheme", endpoint.UriScheme);
        json.WriteString("protocol", endpoint.Protocol == ProtocolType.Udp ? "udp" : "tcp");
        json.WriteString("transport", endpoint.Transport);
        if (ExposedPort(endpoint, targetPort) is { } port) json.WriteNumber("port", port);
        if (targetPort is { } target) json.WriteNumber("targetPort", target);
        if (endpoint.IsExternal) json.WriteBoolean("external", true);
        json.WriteEndObject();
    }

    /// <summary>Where the process listens; null: the deployment decides.</summary>
    private int? TargetPort(IResource resource, EndpointAnnotation endpoint, bool isFirst)
    {
        var port = endpoint.TargetPort ?? (resource is ContainerResource ? endpoint.Port : null);
        if (port is null && resource is ProjectResource && IsHttp(endpoint) && isFirst) return null;
        return Use(port ?? Free());
    }

    /// <summary>Where others reach it; null: at the target port, or at the scheme's own.</summary>
    private int? ExposedPort(EndpointAnnotation endpoint, int? targetPort)
    {
        if (endpoint.Port is { } port) return Use(port) == targetPort ? null : port;
        return targetPort is null && !IsHttp(endpoint) ? Use(Free()) : null;
    }

    private int Free() => Enumerable.Range(FirstPort, ushort.MaxValue - FirstPort).First(p => !used.Contains(p));

    private int Use(int port)
    {
        used.Add(port);
        return port;
    }

    private static bool IsHttp(EndpointAnnotation endpoint) => endpoint.UriScheme is "http" or "https";
}

using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>One address on which a resource listens.</summary>
public sealed class EndpointAnnotation(
    ProtocolType protocol, string? uriScheme = null, string? transport = null, string? name = null,
    int? port = null, int? targetPort = null, bool? isExternal = null, bool? isProxied = null) : IResourceAnnotation
{
    public ProtocolType Protocol { get; set; } = protocol;

    public string UriScheme { get; set; } = uriScheme ?? "tcp";

    public string Transport { get; set; } = transport ?? (uriScheme is "http" or "https" ? "http" : "tcp");

    public string Name { get; set; } = name ?? uriScheme ?? "tcp";

    /// <summary>The port that others use; null: any free one.</summary>
    public int? Port { get; set; } = port;

    /// <summary>The port on which the process listens; null: the same.</summary>
    public int? TargetPort { get; set; } = targetPort;

    public bool IsExternal { get; set; } = isExternal ?? false;

    public bool IsProxied { get; set; } = isProxied ?? true;

    /// <summary>The variable that tells the process its port; null: <c>ASPNETCORE_URLS</c> for a project's HTTP endpoint.</summary>
    internal string? TargetPortEnvironmentVariable { get; set; }

    /// <summary>Set by the runtime before anything starts.</summary>
    public AllocatedEndpoint? AllocatedEndpoint { get; set; }
}

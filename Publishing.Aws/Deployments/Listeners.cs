using Platform.Publishing.Aws.Manifests;
using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Deployments;

/// <summary>
/// How users reach services. With a domain everything is HTTPS on 443: the first service has the domain itself, others a host name each. Without one
/// (development only) each has a port of its own.
/// </summary>
internal sealed class Listeners(EnvironmentSettings settings)
{
    public const int Https = 443;
    private const int Http = 80;
    private const int FirstFurtherPort = 8081;
    private const string DefaultHealthPath = "/health/ready";
    private int count;

    public Exposure? Expose(ManifestResource resource, ServiceSettings set, Topology topology) =>
        resource.Bindings.FirstOrDefault(b => b is { External: true, IsHttp: true }) is { } binding
            ? Next(resource.Name, topology.PortOf(resource, binding), set.Health ?? DefaultHealthPath, "200", set.Host)
            : null;

    public Exposure Next(string name, int port, string healthPath, string healthyCodes, string? host = null)
    {
        var index = count++;
        if (settings.Domain is { } domain)
            return new Exposure(port, healthPath, healthyCodes, host ?? (index == 0 ? null : $"{name}.{domain.Name}"), Https);
        return new Exposure(port, healthPath, healthyCodes, null, index == 0 ? Http : FirstFurtherPort + index - 1);
    }
}

using Microsoft.Extensions.Configuration;

namespace Platform.ServiceDefaults;

/// <summary>
/// Finds services by name in the injected environment (<c>services__NAME__ENDPOINT__INDEX</c>).
/// Stands in for the configuration resolver of the package <c>Microsoft.Extensions.ServiceDiscovery</c>, with its URL shapes:
/// <c>http://name/</c>, <c>https+http://name/</c> (first that exists) and <c>http://_endpoint.name/</c>.
/// </summary>
/// <remarks>Several addresses of one endpoint are taken in turn. A name that is not configured is left for DNS; a named endpoint that is not configured is an error.</remarks>
public sealed class ServiceEndpoints(IConfiguration configuration)
{
    private uint _turn;

    public static ServiceEndpoints FromEnvironment() =>
        new(new ConfigurationBuilder().AddEnvironmentVariables().Build());

    /// <exception cref="ConfigurationException">The URL names an endpoint that nobody injected.</exception>
    public Uri Resolve(string url) => Resolve(new Uri(url, UriKind.Absolute));

    /// <inheritdoc cref="Resolve(string)"/>
    public Uri Resolve(Uri url)
    {
        if (url.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 || !url.IsDefaultPort)
            return url;
        var (service, endpoint) = Split(url.Host);
        var schemes = url.Scheme.Split('+');
        var address = endpoint is null ? FirstOf(service, schemes) : AddressOf(service, endpoint);
        if (address is not null)
            return At(url, address);
        if (endpoint is not null)
            throw Unknown(service, endpoint);
        return schemes.Length == 1 ? url : new UriBuilder(url) { Scheme = schemes[^1], Port = -1 }.Uri;
    }

    private static (string Service, string? Endpoint) Split(string host)
    {
        var dot = host.IndexOf('.', StringComparison.Ordinal);
        return host.StartsWith('_') && dot > 1 ? (host[(dot + 1)..], host[1..dot]) : (host, null);
    }

    private Uri? FirstOf(string service, string[] schemes)
    {
        foreach (var scheme in schemes)
        {
            if (AddressOf(service, scheme) is { } address)
                return address;
        }
        return null;
    }

    private Uri? AddressOf(string service, string endpoint)
    {
        var section = configuration.GetSection($"services:{service}:{endpoint}");
        var addresses = section.GetChildren().Select(child => child.Value).OfType<string>().ToArray();
        if (addresses.Length == 0)
            return null;
        var chosen = addresses[Interlocked.Increment(ref _turn) % (uint)addresses.Length];
        return Uri.TryCreate(chosen, UriKind.Absolute, out var address)
            ? address
            : throw new ConfigurationException($"services__{service}__{endpoint} holds '{chosen}', which is no URL. Give it as http://HOST:PORT.");
    }

    private static Uri At(Uri url, Uri address) =>
        new UriBuilder(url) { Scheme = address.Scheme, Host = address.Host, Port = address.Port }.Uri;

    private static ConfigurationException Unknown(string service, string endpoint) =>
        new($"The endpoint '{endpoint}' of the service '{service}' is unknown: services__{service}__{endpoint}__0 is not set. " +
            $"Reference '{service}' from this resource in the app model, or set the variable to http://HOST:PORT.");
}

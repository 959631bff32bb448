using System.Globalization;
using System.Net;
using Platform.Plans;
using Platform.ServiceDefaults;

namespace Platform.Gateway;

/// <summary>What the gateway is told by its environment (<c>GATEWAY__SOURCE</c>, <c>GATEWAY__PORT</c>, ...).</summary>
/// <param name="UpstreamTimeout">Without progress from the upstream, until its answer begins; then 504.</param>
/// <param name="StateFile">Null: weight and hold are forgotten at a restart.</param>
/// <param name="TrustForwarded">A proxy in front already tells the scheme and host that the user saw.</param>
internal sealed record GatewayOptions(
    Uri Source, Uri Target, IPAddress Bind, int Port, int AdminPort, TimeSpan UpstreamTimeout, string? StateFile, bool TrustForwarded)
{
    public Uri Of(Side side) => side == Side.Source ? Source : Target;

    /// <exception cref="ConfigurationException">Something is missing or wrong.</exception>
    public static GatewayOptions Read(IConfiguration configuration) => new(
        Upstream(configuration, "GATEWAY:SOURCE"),
        Upstream(configuration, "GATEWAY:TARGET"),
        Address(configuration["GATEWAY:BIND"] ?? "127.0.0.1"),
        PortOf(configuration, "GATEWAY:PORT", 8080),
        PortOf(configuration, "GATEWAY:ADMINPORT", 8081),
        Timeout(configuration["GATEWAY:UPSTREAMTIMEOUT"]),
        configuration["GATEWAY:STATEFILE"] is { Length: > 0 } path ? Path.GetFullPath(path) : null,
        configuration["GATEWAY:TRUSTFORWARDED"] is "true");

    private static Uri Upstream(IConfiguration configuration, string key)
    {
        var text = ConfigurationException.Require(configuration, key, "the base URL of one side's app, as http://HOST:PORT");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.PathAndQuery != "/")
            throw Wrong(key, text, "a base URL such as http://127.0.0.1:5000, without a path");
        return new ServiceEndpoints(configuration).Resolve(url);
    }

    private static IPAddress Address(string text) =>
        IPAddress.TryParse(text, out var address) ? address : throw Wrong("GATEWAY:BIND", text, "an IP address such as 127.0.0.1 or 0.0.0.0");

    private static int PortOf(IConfiguration configuration, string key, int otherwise)
    {
        if (configuration[key] is not { Length: > 0 } text)
            return otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort
            ? port
            : throw Wrong(key, text, "a port number, 0 to 65535");
    }

    private static TimeSpan Timeout(string? text)
    {
        if (text is null)
            return TimeSpan.FromSeconds(60);
        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && value > TimeSpan.Zero
            ? value
            : throw Wrong("GATEWAY:UPSTREAMTIMEOUT", text, "a duration above zero, as hh:mm:ss");
    }

    private static ConfigurationException Wrong(string key, string text, string expected) =>
        new($"{key.Replace(":", "__", StringComparison.Ordinal)} is '{text}', but must be {expected}. Correct it and start again.");
}

using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Platform.Gateway.Forwarding;

/// <summary>Headers that belong to one connection and are not passed on (RFC 9110, 7.6.1), in both directions.</summary>
internal static class HopHeaders
{
    private static readonly FrozenSet<string> Always = new[]
    {
        HeaderNames.Connection, HeaderNames.KeepAlive, HeaderNames.ProxyConnection, HeaderNames.ProxyAuthenticate, HeaderNames.ProxyAuthorization,
        HeaderNames.TE, HeaderNames.Trailer, HeaderNames.TransferEncoding, HeaderNames.Upgrade, "HTTP2-Settings",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <param name="connection">The message's <c>Connection</c> header, which names further ones.</param>
    public static bool Contains(string name, StringValues connection) => Always.Contains(name) || IsNamed(name, connection);

    private static bool IsNamed(string name, StringValues connection)
    {
        foreach (var line in connection)
        {
            // "keep-alive" and "close", which nearly all there are, name no header that is not in the list anyway.
            if (line is null || line.Length <= 10 && !line.Contains(',', StringComparison.Ordinal) && !line.Equals(name, StringComparison.OrdinalIgnoreCase))
                continue;
            foreach (var token in line.AsSpan().Split(','))
            {
                if (line.AsSpan(token).Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                    return true;
            }
        }
        return false;
    }
}

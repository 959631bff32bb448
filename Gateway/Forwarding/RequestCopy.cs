using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Platform.Gateway.Forwarding;

/// <summary>Makes the upstream's request out of the user's: same method, target, Host, headers and body, without what belongs to the connection, with <c>X-Forwarded-*</c>.</summary>
internal static class RequestCopy
{
    private const string For = "X-Forwarded-For";
    private const string Proto = "X-Forwarded-Proto";
    private const string ForwardedHost = "X-Forwarded-Host";

    public static HttpRequestMessage Of(HttpContext context, Uri url, bool isWrite, bool trustForwarded, Action progressed)
    {
        var user = context.Request;
        var request = new HttpRequestMessage(MethodOf(user.Method), url)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = BodyOf(context, isWrite, progressed),
        };
        CopyHeaders(user.Headers, request, trustForwarded);
        request.Headers.Host = user.Host.HasValue ? user.Host.Value : null;
        AddForwarded(context, request, trustForwarded);
        return request;
    }

    /// <summary>The target as the user wrote it; of an absolute one the path.</summary>
    public static string TargetOf(HttpContext context)
    {
        var raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return raw.StartsWith('/') ? raw : context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent();
    }

    private static HttpMethod MethodOf(string method) =>
        HttpMethods.IsGet(method) ? HttpMethod.Get : HttpMethods.IsPost(method) ? HttpMethod.Post : HttpMethods.IsPut(method) ? HttpMethod.Put : new HttpMethod(method);

    private static UserBody? BodyOf(HttpContext context, bool isWrite, Action progressed)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
            return new UserBody(context.Request.BodyReader, context.Request.ContentLength, progressed);
        return isWrite ? new UserBody(null, 0, progressed) : null;
    }

    private static void CopyHeaders(IHeaderDictionary from, HttpRequestMessage to, bool trustForwarded)
    {
        var connection = from.Connection;
        foreach (var (name, values) in from)
        {
            if (!HopHeaders.Contains(name, connection) && !IsOurs(name, trustForwarded))
                Copy(name, values, to);
        }
    }

    /// <summary>Headers that this hop speaks for. The trace context is written by the activity that follows the user's; 100-continue has been dealt with.</summary>
    private static bool IsOurs(string name, bool trustForwarded) =>
        name.Equals(HeaderNames.Host, StringComparison.OrdinalIgnoreCase)
        || name.Equals(HeaderNames.Expect, StringComparison.OrdinalIgnoreCase)
        || name.Equals(For, StringComparison.OrdinalIgnoreCase)
        || !trustForwarded && (name.Equals(Proto, StringComparison.OrdinalIgnoreCase) || name.Equals(ForwardedHost, StringComparison.OrdinalIgnoreCase))
        || Activity.Current is not null && (name.Equals(HeaderNames.TraceParent, StringComparison.OrdinalIgnoreCase) || name.Equals(HeaderNames.TraceState, StringComparison.OrdinalIgnoreCase) || name.Equals(HeaderNames.Baggage, StringComparison.OrdinalIgnoreCase));

    private static void Copy(string name, StringValues values, HttpRequestMessage to)
    {
        if (values.Count == 1 ? to.Headers.TryAddWithoutValidation(name, values.ToString()) : to.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values.ToArray()!))
            return;
        // A content header; a request without a body has nothing that it could describe.
        to.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values.ToArray()!);
    }

    private static void AddForwarded(HttpContext context, HttpRequestMessage request, bool trustForwarded)
    {
        var client = context.Connection.RemoteIpAddress is { } address ? Text(address) : "unknown";
        var before = context.Request.Headers[For];
        request.Headers.TryAddWithoutValidation(For, before.Count == 0 ? client : $"{string.Join(", ", before.ToArray())}, {client}");
        if (!trustForwarded || !request.Headers.NonValidated.Contains(Proto))
            request.Headers.TryAddWithoutValidation(Proto, context.Request.Scheme);
        if (!trustForwarded || !request.Headers.NonValidated.Contains(ForwardedHost))
            request.Headers.TryAddWithoutValidation(ForwardedHost, context.Request.Host.Value);
    }

    private static string Text(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString()
        : address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
}

using System.Net;
using System.Text;
using Platform.Plans;

namespace Platform.Gateway.Forwarding;

/// <summary>The connections to both sides. Nothing is done on top of what the user asked: no redirects, cookies, decompression or proxy.</summary>
internal sealed class Upstreams(GatewayOptions options) : IDisposable
{
    private readonly HttpMessageInvoker _connections = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        // An app that is slow must not cost a connection for every user who waits: beyond this they queue here.
        MaxConnectionsPerServer = 512,
        // Below the 130 s after which Kestrel closes an idle connection (nginx: 75 s): a request sent on a closing connection is lost.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(45),
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseDrainTimeout = TimeSpan.FromMilliseconds(500),
    });

    private readonly string _source = options.Source.GetLeftPart(UriPartial.Authority);
    private readonly string _target = options.Target.GetLeftPart(UriPartial.Authority);

    /// <summary>The upstream's URL for what the user asked, byte for byte.</summary>
    public Uri Url(Side side, string pathAndQuery) =>
        new(string.Concat(side == Side.Source ? _source : _target, pathAndQuery), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel) => _connections.SendAsync(request, cancel);

    public void Dispose() => _connections.Dispose();
}

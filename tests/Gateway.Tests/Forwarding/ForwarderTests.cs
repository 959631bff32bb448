using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Platform.Gateway.Tests.Forwarding;

/// <summary>What the app sees of a user's request, and the user of the app's answer.</summary>
public class ForwarderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/plain")]
    [InlineData("/a%2Fb/../c//d?x=%20y&z=a+b&e=%C3%A9")]
    [InlineData("/?")]
    public async Task Forward_Target_ArrivesByteForByte(string target)
    {
        await using var app = await TestUpstream.StartAsync("source", context =>
            context.Response.WriteAsync(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget));
        await using var gateway = await TestGateway.StartAsync(app.Address);
        var answer = await SpeakAsync(gateway, $"GET {target} HTTP/1.1\r\nHost: users.example\r\nConnection: close\r\n\r\n");
        Assert.EndsWith($"\r\n\r\n{Hex(target.Length)}\r\n{target}\r\n0\r\n\r\n", answer);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    [InlineData("OPTIONS")]
    [InlineData("PURGE")]
    public async Task Forward_Method_ArrivesAsItIs(string method)
    {
        await using var app = await TestUpstream.StartAsync("source", context => context.Response.WriteAsync(context.Request.Method));
        await using var gateway = await TestGateway.StartAsync(app.Address);
        using var request = new HttpRequestMessage(new HttpMethod(method), "/");
        using var answer = await gateway.Users.SendAsync(request, Cancel);
        Assert.Equal(method, await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("source", answer.Headers.GetValues("X-Platform-Side").Single());
    }

    [Theory]
    [InlineData("X-Mine")]
    [InlineData("keep-alive, X-Mine")]
    [InlineData("close, X-Mine")]
    [InlineData("keep-alive\r\nConnection: x-mine")]
    public async Task Forward_Headers_HopByHopStayAndForwardedAreAdded(string connection)
    {
        await using var app = await TestUpstream.StartAsync("source", EchoHeadersAsync);
        await using var gateway = await TestGateway.StartAsync(app.Address);
        var answer = await SpeakAsync(gateway,
            $"GET / HTTP/1.1\r\nHost: users.example\r\nConnection: {connection}\r\nX-Mine: 1\r\nKeep-Alive: timeout=5\r\nTE: trailers\r\nTrailer: X\r\n" +
            "Proxy-Authorization: secret\r\nProxy-Connection: x\r\nUpgrade: h2c\r\nX-Kept: yes\r\nX-Kept: twice\r\nCookie: a=b\r\nAuthorization: Bearer theirs\r\n" +
            "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: spoofed\r\n\r\n", until: "\r\n0\r\n\r\n");
        var seen = JsonDocument.Parse(answer[answer.IndexOf('{')..(answer.LastIndexOf('}') + 1)]).RootElement;
        foreach (var gone in new[] { "Connection", "X-Mine", "Keep-Alive", "TE", "Trailer", "Proxy-Authorization", "Proxy-Connection", "Upgrade" })
            Assert.False(seen.TryGetProperty(gone, out _), gone);
        Assert.Equal("yes,twice", seen.GetProperty("X-Kept").GetString()!.Replace(", ", ",", StringComparison.Ordinal));
        Assert.Equal("a=b", seen.GetProperty("Cookie").GetString());
        Assert.Equal("Bearer theirs", seen.GetProperty("Authorization").GetString());
        Assert.Equal("users.example", seen.GetProperty("Host").GetString());
        Assert.Equal("203.0.113.9, 127.0.0.1", seen.GetProperty("X-Forwarded-For").GetString());
        Assert.Equal("http", seen.GetProperty("X-Forwarded-Proto").GetString());
        Assert.Equal("users.example", seen.GetProperty("X-Forwarded-Host").GetString());
    }

    [Fact]
    public async Task Forward_NextRequestOnTheConnection_KeepsWhatOnlyTheFirstNamed()
    {
        await using var app = await TestUpstream.StartAsync("source", EchoHeadersAsync);
        await using var gateway = await TestGateway.StartAsync(app.Address);
        var answer = await SpeakAsync(gateway,
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, X-Mine\r\nX-Mine: first\r\n\r\n" +
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nX-Mine: second\r\n\r\n" +
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Mine: third\r\n\r\n");
        Assert.DoesNotContain("first", answer);
        Assert.Contains("second", answer);
        Assert.Contains("third", answer);
    }

    [Fact]
    public async Task Forward_ProxyInFrontTrusted_KeepsWhatItSays()
    {
        await using var app = await TestUpstream.StartAsync("source", EchoHeadersAsync);
        await using var gateway = await TestGateway.StartAsync(app.Address, settings: ("GATEWAY:TRUSTFORWARDED", "true"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "X-Forwarded-Proto", "https" }, { "X-Forwarded-Host", "outer.example" } } };
        using var answer = await gateway.Users.SendAsync(request, Cancel);
        var seen = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement;
        Assert.Equal("https", seen.GetProperty("X-Forwarded-Proto").GetString());
        Assert.Equal("outer.example", seen.GetProperty("X-Forwarded-Host").GetString());
    }

    [Fact]
    public async Task Forward_TraceContext_IsFollowedNotDoubled()
    {
        await using var app = await TestUpstream.StartAsync("source", EchoHeadersAsync);
        await using var gateway = await TestGateway.StartAsync(app.Address);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" } } };
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler { ActivityHeadersPropagator = null });
        request.RequestUri = gateway.Address;
        using var answer = await invoker.SendAsync(request, Cancel);
        var seen = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement;
        Assert.Matches("^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-0[01]$", seen.GetProperty("traceparent").GetString());
    }

    [Fact]
    public async Task Forward_Answer_KeepsStatusHeadersAndEncodingUntouched()
    {
        var packed = RandomNumberGenerator.GetBytes(100);
        await using var app = new RawUpstream(async request =>
        {
            await request.AnswerAsync($"HTTP/1.1 302 Found\r\nLocation: http://elsewhere/\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Encoding: gzip\r\n" +
                $"X-Latin: caf\u00e9\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nContent-Length: {packed.Length}\r\n\r\n");
            await request.Stream.WriteAsync(packed);
            return true;
        });
        await using var gateway = await TestGateway.StartAsync(app.Address);
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1 });
        using var answer = await invoker.SendAsync(new HttpRequestMessage(HttpMethod.Get, gateway.Address), Cancel);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal(["a=1", "b=2"], answer.Headers.GetValues("Set-Cookie"));
        Assert.Equal("caf\u00e9", answer.Headers.GetValues("X-Latin").Single());
        Assert.False(answer.Headers.Contains("X-Hop"));
        Assert.Equal(packed, await answer.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal("gzip", answer.Content.Headers.ContentEncoding.Single());
    }

    [Theory]
    [InlineData("HEAD", 200)]
    [InlineData("GET", 304)]
    [InlineData("GET", 204)]
    public async Task Forward_AnswerWithoutBody_PassesAndTheConnectionLives(string method, int status)
    {
        await using var app = await TestUpstream.StartAsync("source", context =>
        {
            context.Response.StatusCode = status;
            if (status == 200)
                context.Response.ContentLength = 1234;
            return Task.CompletedTask;
        });
        await using var gateway = await TestGateway.StartAsync(app.Address);
        for (var i = 0; i < 3; i++)
        {
            using var answer = await gateway.Users.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/"), Cancel);
            Assert.Equal(status, (int)answer.StatusCode);
            Assert.Equal(status == 200 ? 1234 : answer.Content.Headers.ContentLength, answer.Content.Headers.ContentLength);
        }
    }

    [Fact]
    public async Task Forward_StreamedAnswer_FirstPieceArrivesBeforeTheLastIsWritten()
    {
        var goOn = new TaskCompletionSource();
        await using var app = await TestUpstream.StartAsync("source", async context =>
        {
            await context.Response.WriteAsync("first;");
            await context.Response.Body.FlushAsync();
            await goOn.Task;
            await context.Response.WriteAsync("last");
        });
        await using var gateway = await TestGateway.StartAsync(app.Address);
        using var answer = await gateway.Users.GetAsync("/", HttpCompletionOption.ResponseHeadersRead, Cancel);
        await using var body = await answer.Content.ReadAsStreamAsync(Cancel);
        var buffer = new byte[64];
        var count = await body.ReadAsync(buffer, Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        Assert.Equal("first;", Encoding.ASCII.GetString(buffer, 0, count));
        goOn.SetResult();
        using var rest = new StreamReader(body);
        Assert.Equal("last", await rest.ReadToEndAsync(Cancel));
    }

    [Fact]
    public async Task Forward_AnswerThatOnlyBegan_ShowsItsHeadAtOnce()
    {
        var goOn = new TaskCompletionSource();
        await using var app = await TestUpstream.StartAsync("source", async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.Body.FlushAsync();
            await goOn.Task;
        });
        await using var gateway = await TestGateway.StartAsync(app.Address);
        using var answer = await gateway.Users.GetAsync("/", HttpCompletionOption.ResponseHeadersRead, Cancel).WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        goOn.SetResult();
    }

    [Fact]
    public async Task Forward_StreamedRequest_FirstPieceArrivesBeforeTheLastIsSent()
    {
        var arrived = new TaskCompletionSource();
        await using var app = await TestUpstream.StartAsync("source", async context =>
        {
            var first = await context.Request.BodyReader.ReadAsync();
            context.Request.BodyReader.AdvanceTo(first.Buffer.End);
            arrived.SetResult();
            using var rest = new StreamReader(context.Request.BodyReader.AsStream());
            await context.Response.WriteAsync(await rest.ReadToEndAsync());
        });
        await using var gateway = await TestGateway.StartAsync(app.Address);
        using var client = await ConnectAsync(gateway);
        var stream = client.GetStream();
        await WriteAsync(stream, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nfirst\r\n");
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        await WriteAsync(stream, "4\r\nlast\r\n0\r\n\r\n");
        Assert.Contains("last", await ReadAllAsync(stream));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Forward_BigBodies_ArriveWholeBothWays(bool chunked)
    {
        var bytes = RandomNumberGenerator.GetBytes(60 * 1024 * 1024);
        await using var app = await TestUpstream.StartAsync("source", async context =>
        {
            if (HttpMethods.IsPost(context.Request.Method))
            {
                await context.Response.WriteAsync(Convert.ToHexString(await SHA256.HashDataAsync(context.Request.Body)));
                return;
            }
            context.Response.ContentLength = chunked ? null : bytes.Length;
            await context.Response.Body.WriteAsync(bytes);
        });
        await using var gateway = await TestGateway.StartAsync(app.Address);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(bytes) };
        request.Headers.TransferEncodingChunked = chunked;
        using var answer = await gateway.Users.SendAsync(request, Cancel);
        Assert.Equal(Convert.ToHexString(SHA256.HashData(bytes)), await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(SHA256.HashData(bytes), SHA256.HashData(await gateway.Users.GetByteArrayAsync("/", Cancel)));
    }

    [Fact]
    public async Task Forward_ExpectContinue_IsAnsweredHereAndTheBodyArrives()
    {
        await using var app = await TestUpstream.StartAsync("source", async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync($"{await body.ReadToEndAsync()}|{context.Request.Headers.Expect}|");
        });
        await using var gateway = await TestGateway.StartAsync(app.Address);
        using var client = await ConnectAsync(gateway);
        var stream = client.GetStream();
        await WriteAsync(stream, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n");
        var line = new byte[25];
        await stream.ReadExactlyAsync(line, Cancel);
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", Encoding.ASCII.GetString(line));
        await WriteAsync(stream, "body");
        Assert.Contains("body||", await ReadAllAsync(stream));
    }

    [Theory]
    [InlineData("GET", "Upgrade: websocket\r\nConnection: Upgrade\r\n", "WebSockets")]
    [InlineData("CONNECT", "", "tunnels")]
    public async Task Forward_SocketOrTunnel_Is501AndSaysWhy(string method, string headers, string says)
    {
        await using var app = await TestUpstream.StartAsync("source");
        await using var gateway = await TestGateway.StartAsync(app.Address);
        var target = method == "CONNECT" ? "a:443" : "/";
        var answer = await SpeakAsync(gateway, $"{method} {target} HTTP/1.1\r\nHost: {(method == "CONNECT" ? target : "a")}\r\n{headers}\r\n", until: "}");
        Assert.StartsWith("HTTP/1.1 501", answer);
        Assert.Contains(says, answer);
        Assert.Equal(0, app.Requests);
    }

    private static Task EchoHeadersAsync(HttpContext context) =>
        context.Response.WriteAsync(JsonSerializer.Serialize(context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString())));

    private static string Hex(int number) => number.ToString("x");

    private static async Task<TcpClient> ConnectAsync(TestGateway gateway)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, gateway.Address.Port, Cancel);
        return client;
    }

    private static async Task<string> SpeakAsync(TestGateway gateway, string text, string? until = null)
    {
        using var client = await ConnectAsync(gateway);
        await WriteAsync(client.GetStream(), text);
        return await ReadAllAsync(client.GetStream(), until);
    }

    private static async Task WriteAsync(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.Latin1.GetBytes(text), Cancel);

    private static async Task<string> ReadAllAsync(NetworkStream stream, string? until = null)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        bounded.CancelAfter(TimeSpan.FromSeconds(15));
        var text = new StringBuilder();
        var buffer = new byte[4096];
        for (int count; (count = await stream.ReadAsync(buffer, bounded.Token)) > 0;)
        {
            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
            if (until is not null && text.ToString().Contains(until, StringComparison.Ordinal))
                break;
        }
        return text.ToString();
    }
}

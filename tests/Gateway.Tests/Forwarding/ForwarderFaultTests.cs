using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Platform.Gateway.Tests.Forwarding;

/// <summary>What users see of faults behind the gateway, and the app of faults before it.</summary>
public class ForwarderFaultTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Upstream_Refused_Is502AndCountsAsFailure()
    {
        await using var gateway = await TestGateway.StartAsync(ClosedPort());
        using var answer = await gateway.Users.GetAsync("/", Cancel);
        var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement;
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Contains("source", body.GetProperty("error").GetString());
        Assert.NotEmpty(body.GetProperty("hint").GetString()!);
        Assert.Equal("source", answer.Headers.GetValues("X-Platform-Side").Single());
        var side = (await gateway.MetricsAsync()).GetProperty("sides").GetProperty("source");
        Assert.Equal((1, 1), (side.GetProperty("requests").GetInt32(), side.GetProperty("failures").GetInt32()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Len")]
    [InlineData("nonsense\r\n\r\n")]
    public async Task Upstream_ClosesBeforeItsHeadIsThere_Is502(string says)
    {
        await using var app = new RawUpstream(async request =>
        {
            await request.AnswerAsync(says);
            return false;
        });
        await using var gateway = await TestGateway.StartAsync(app.Address);
        using var answer = await gateway.Users.PostAsync("/", new StringContent("x"), Cancel);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly a part")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    public async Task Upstream_BreaksOffInItsBody_UserSeesATruncatedAnswer(string says)
    {
        await using var app = new RawUpstream(async request =>
        {
            await request.AnswerAsync(says);
            await request.Stream.FlushAsync();
            return false;
        });
        await using var gateway = await TestGateway.StartAsync(app.Address);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => gateway.Users.GetStringAsync("/", Cancel));
        var side = (await gateway.MetricsAsync()).GetProperty("sides").GetProperty("source");
        Assert.Equal(1, side.GetProperty("failures").GetInt32());
    }

    [Fact]
    public async Task Upstream_Silent_Is504()
    {
        await using var app = await TestUpstream.StartAsync("source", context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var gateway = await TestGateway.StartAsync(app.Address, settings: ("GATEWAY:UPSTREAMTIMEOUT", "00:00:00.3"));
        using var answer = await gateway.Users.PostAsync("/", new StringContent("x"), Cancel);
        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.Equal(0, (await gateway.StateAsync()).GetProperty("inFlightWrites").GetInt32());
    }

    [Fact]
    public async Task Upstream_AnswersLongerThanTheTimeout_IsNotCut()
    {
        await using var app = await TestUpstream.StartAsync("source", async context =>
        {
            for (var i = 0; i < 5; i++)
            {
                await context.Response.WriteAsync("x");
                await context.Response.Body.FlushAsync();
                await Task.Delay(150);
            }
        });
        await using var gateway = await TestGateway.StartAsync(app.Address, settings: ("GATEWAY:UPSTREAMTIMEOUT", "00:00:00.3"));
        Assert.Equal("xxxxx", await gateway.Users.GetStringAsync("/", Cancel));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task User_GoesAway_UpstreamIsCancelledAndItIsNoFailure(string method)
    {
        var entered = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        await using var app = await TestUpstream.StartAsync("source", async context =>
        {
            context.RequestAborted.Register(cancelled.SetResult);
            entered.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await using var gateway = await TestGateway.StartAsync(app.Address);
        using var away = new CancellationTokenSource();
        var asking = gateway.Users.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/"), away.Token);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        await away.CancelAsync();
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await Eventually.TrueAsync(async () => (await gateway.StateAsync()).GetProperty("inFlightWrites").GetInt32() == 0, "no write in flight");
        await Eventually.TrueAsync(
            async () => (await gateway.MetricsAsync()).GetProperty("sides").GetProperty("source").GetProperty("abandoned").GetInt32() == 1, "counted as abandoned");
        Assert.Equal(0, (await gateway.MetricsAsync()).GetProperty("sides").GetProperty("source").GetProperty("failures").GetInt32());
    }

    [Fact]
    public async Task User_BrokenChunks_Is400AndNoFailureOfTheSide()
    {
        await using var app = await TestUpstream.StartAsync("source", async context => await context.Request.Body.CopyToAsync(Stream.Null));
        await using var gateway = await TestGateway.StartAsync(app.Address);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, gateway.Address.Port, Cancel);
        await client.GetStream().WriteAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"u8.ToArray(), Cancel);
        using var reader = new StreamReader(client.GetStream());
        Assert.StartsWith("HTTP/1.1 400", await reader.ReadLineAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Cancel));
        Assert.Equal(0, (await gateway.MetricsAsync()).GetProperty("sides").GetProperty("source").GetProperty("failures").GetInt32());
    }

    internal static Uri ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://{listener.LocalEndpoint}");
    }
}

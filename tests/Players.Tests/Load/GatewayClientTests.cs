using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Platform.Players.Load;
using Platform.Players.Measure;

namespace Platform.Players.Tests.Load;

public sealed class GatewayClientTests
{
    [Fact]
    public async Task Send_NoAnswerInTime_IsATimeOut()
    {
        await using var app = await FakeApp.StartAsync();
        using var client = new GatewayClient(app.Url, TimeSpan.FromMilliseconds(100), TimeProvider.System);
        app.BeforeEffect = async context =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return false;
        };

        Assert.Equal("timeout", (await SendAsync(client)).Key);
    }

    [Fact]
    public async Task Send_BodyBreaksOff_IsNoAnswer()
    {
        await using var app = await FakeApp.StartAsync();
        using var client = new GatewayClient(app.Url, TimeSpan.FromSeconds(5), TimeProvider.System);
        app.AfterEffect = async context =>
        {
            context.Response.StatusCode = 201;
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            context.Abort();
            return false;
        };

        Assert.Equal(AnswerKind.Connection, (await SendAsync(client)).Kind);
    }

    [Fact]
    public async Task Send_Refused_IsAConnectionFault()
    {
        using var client = new GatewayClient(new Uri("http://127.0.0.1:1"), TimeSpan.FromSeconds(5), TimeProvider.System);

        Assert.Equal("connection", (await SendAsync(client)).Key);
    }

    [Fact]
    public async Task Send_Traced_CarriesTheTraceToTheGateway()
    {
        await using var app = await FakeApp.StartAsync();
        using var client = new GatewayClient(app.Url, TimeSpan.FromSeconds(5), TimeProvider.System);
        using var listener = new ActivityListener { ShouldListenTo = s => s.Name == "System.Net.Http", Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData };
        ActivitySource.AddActivityListener(listener);
        string? traceParent = null;
        app.BeforeEffect = context =>
        {
            traceParent = context.Request.Headers.TraceParent;
            return Task.FromResult(true);
        };

        await SendAsync(client);

        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$", traceParent);
    }

    private static Task<Answer> SendAsync(GatewayClient client) => client.SendAsync(HttpMethod.Get, "/api/avatars/x", null, CancellationToken.None);
}

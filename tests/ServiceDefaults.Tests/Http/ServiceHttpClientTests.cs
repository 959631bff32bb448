using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.ServiceDefaults.Tests.Http;

public class ServiceHttpClientTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FactoryClient_ServiceName_ReachesTheInjectedAddress()
    {
        await using var upstream = await TestService.StartAsync(app => app.MapGet("/hello", () => "from upstream"));
        await using var caller = await TestService.StartAsync(
            configure: builder => builder.Services.AddServiceHttpClient("cosy-source"),
            settings: ("services:cosy-source:http:0", upstream.Address.ToString()));
        var factory = caller.App.Services.GetRequiredService<IHttpClientFactory>();

        Assert.Equal("from upstream", await factory.CreateClient("cosy-source").GetStringAsync("/hello", Cancel));
        Assert.Equal("from upstream", await factory.CreateClient().GetStringAsync("http://cosy-source/hello", Cancel));
    }

    [Fact]
    public async Task FactoryClient_RetriesOptedOut_AsksOnce()
    {
        var asked = 0;
        await using var upstream = await TestService.StartAsync(app => app.MapGet("/busy", () =>
        {
            Interlocked.Increment(ref asked);
            return Results.StatusCode(503);
        }));
        await using var caller = await TestService.StartAsync(
            configure: builder => builder.Services.AddServiceHttpClient("once", options => options.Retries = 0));
        var factory = caller.App.Services.GetRequiredService<IHttpClientFactory>();

        await factory.CreateClient("once").GetAsync(new Uri(upstream.Address, "/busy"), Cancel);
        Assert.Equal(1, asked);
        await factory.CreateClient("other").GetAsync(new Uri(upstream.Address, "/busy"), Cancel);
        Assert.Equal(4, asked);
    }

    [Fact]
    public async Task Create_Redirect_IsNotFollowed()
    {
        await using var upstream = await TestService.StartAsync(app => app.MapGet("/moved", () => Results.Redirect("/elsewhere")));
        using var client = ServiceHttpClient.Create(Nothing());
        Assert.Equal(HttpStatusCode.Redirect, (await client.GetAsync(new Uri(upstream.Address, "/moved"), Cancel)).StatusCode);
    }

    [Fact]
    public async Task Create_ServerThatNeverAnswers_EndsWithTheTotalTimeout()
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        using var client = ServiceHttpClient.Create(Nothing(), new ServiceHttpOptions { TotalTimeout = TimeSpan.FromMilliseconds(200) });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetAsync($"http://{mute.LocalEndpoint}/", Cancel));
    }

    private static ServiceEndpoints Nothing() => new(new ConfigurationBuilder().Build());
}

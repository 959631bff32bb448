using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Platform.ServiceDefaults.Tests;

public class ServiceHostTests
{
    [Fact]
    public async Task Run_PortInUse_GivesItsOwnExitCode()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        Assert.Equal(ServiceHost.AddressFault, await RunAsync($"http://{holder.LocalEndpoint}", _ => { }));
    }

    [Fact]
    public async Task Run_TokenMissing_GivesItsOwnExitCode() =>
        Assert.Equal(ServiceHost.ConfigurationFault, await RunAsync("http://127.0.0.1:0", app => app.MapGet("/", () => "x").RequireToken("ABSENT_TOKEN")));

    private static async Task<int> RunAsync(string url, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls(url);
        builder.AddServiceDefaults();
        await using var app = builder.Build();
        map(app);
        return await app.RunServiceAsync().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }
}

using System.Net;
using Aspire.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Platform.Hosting.Running;

namespace Platform.Hosting.Tests.Running;

public sealed class HealthTests
{
    [Fact]
    public async Task HttpCheck_AnswersLate_HoldsBackWhoWaits()
    {
        await using var run = TestRun.Start(b =>
        {
            var web = b.AddExecutable("web", "sleep", "/", "1000").WithHttpEndpoint().WithHttpHealthCheck("/well", statusCode: 204);
            b.AddExecutable("user", "sleep", "/", "1000").WaitFor(web);
        });
        var ill = await run.StatusAsync("web", s => s.Health == HealthState.Unhealthy);
        Assert.Contains("did not answer", Assert.Single(ill.Reports).Description, StringComparison.Ordinal);
        Assert.Equal(States.Waiting, run.Board["user"].State);
        Assert.Equal("web", run.Board["user"].WaitingFor);

        await using var server = await ServeAsync(new Uri(ill.Links[0].Url).Port, 204);
        await run.HealthyAsync("web");
        await run.StatusAsync("user", s => s.State == States.Running);
    }

    [Fact]
    public async Task HttpCheck_NeverGood_EndsTheRunWithWhatTheCheckSaid()
    {
        await using var run = TestRun.Start(
            b => b.AddExecutable("web", "sh", "/", "-c", "echo I am not a server; sleep 1000").WithHttpEndpoint().WithHttpHealthCheck("/well"),
            "--Platform:HealthTimeout=00:00:02");
        var fault = await run.FailureAsync();
        Assert.Equal((ExitCode.NotHealthy, "web"), (fault.ExitCode, fault.Resource));
        Assert.Contains("/well did not answer", fault.Message, StringComparison.Ordinal);
        Assert.Contains("I am not a server", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoCheck_RunningProcess_IsHealthy()
    {
        await using var run = TestRun.Start(b => b.AddExecutable("quiet", "sleep", "/", "1000"));
        Assert.Empty((await run.HealthyAsync("quiet")).Reports);
    }

    private static async Task<WebApplication> ServeAsync(int port, int status)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, port));
        var server = builder.Build();
        server.MapGet("/well", () => Results.StatusCode(status));
        await server.StartAsync();
        return server;
    }
}

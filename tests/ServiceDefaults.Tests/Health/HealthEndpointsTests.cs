using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.ServiceDefaults.Health;

namespace Platform.ServiceDefaults.Tests.Health;

public class HealthEndpointsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ready_AllChecksWell_Is200AndSaysHealthy()
    {
        await using var service = await TestService.StartAsync();
        var answer = await service.Client.GetAsync("/health/ready", Cancel);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("healthy", body.RootElement.GetProperty("status").GetString());
        Assert.Equal("healthy", body.RootElement.GetProperty("checks").GetProperty("drain").GetProperty("status").GetString());
    }

    [Fact]
    public async Task Ready_OneCheckFails_Is503AndNamesIt_WhileLiveStays200()
    {
        await using var service = await TestService.StartAsync(configure: builder => builder.Services.AddHealthChecks()
            .AddCheck("store", () => HealthCheckResult.Unhealthy("connection refused"), tags: ["ready"])
            .AddCheck("untagged", () => HealthCheckResult.Unhealthy()));
        var answer = await service.Client.GetAsync("/health/ready", Cancel);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("connection refused", body.RootElement.GetProperty("checks").GetProperty("store").GetProperty("description").GetString());
        Assert.False(body.RootElement.GetProperty("checks").TryGetProperty("untagged", out _));
        Assert.Equal(HttpStatusCode.OK, (await service.Client.GetAsync("/health/live", Cancel)).StatusCode);
    }

    [Fact]
    public async Task Live_CheckThatSaysTheProcessIsBetterRestarted_Is503AndReadyIsNotAsked()
    {
        await using var service = await TestService.StartAsync(configure: builder => builder.Services.AddHealthChecks()
            .AddCheck("driver", () => HealthCheckResult.Unhealthy("silent"), tags: [HealthEndpoints.LiveTag]));
        var answer = await service.Client.GetAsync("/health/live", Cancel);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("silent", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await service.Client.GetAsync("/health/ready", Cancel)).StatusCode);
    }

    [Fact]
    public async Task Stop_RequestInFlight_ReadyTurns503FirstAndTheRequestFinishes()
    {
        var entered = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        await using var service = await TestService.StartAsync(
            app => app.MapGet("/slow", async () =>
            {
                entered.SetResult();
                await finish.Task;
                return "done";
            }),
            settings: ("SHUTDOWN:DRAINDELAY", "00:00:01"));
        var slow = service.Client.GetStringAsync("/slow", Cancel);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);

        var stop = service.App.StopAsync(Cancel);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await service.Client.GetAsync("/health/ready", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await service.Client.GetAsync("/health/live", Cancel)).StatusCode);
        Assert.False(stop.IsCompleted);
        finish.SetResult();
        Assert.Equal("done", await slow);
        await stop;
    }

    [Fact]
    public async Task Stop_RequestThatNeverEnds_IsBounded()
    {
        var entered = new TaskCompletionSource();
        await using var service = await TestService.StartAsync(
            app => app.MapGet("/stuck", async (CancellationToken aborted) =>
            {
                entered.SetResult();
                await Task.Delay(Timeout.Infinite, aborted);
            }),
            configure: null,
            ("SHUTDOWN:DRAINDELAY", "00:00:00"), ("SHUTDOWN:TIMEOUT", "00:00:00.5"));
        var stuck = service.Client.GetAsync("/stuck", Cancel);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        await service.App.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        await Assert.ThrowsAnyAsync<Exception>(() => stuck);
    }
}

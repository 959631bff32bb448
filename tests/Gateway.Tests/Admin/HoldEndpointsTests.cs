using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Platform.Gateway.Tests.Admin;

/// <summary>The freeze as the migrator conducts it, over HTTP, with users' requests through it.</summary>
public class HoldEndpointsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Freeze_WritesWait_ReadsPass_AndGoToTheSideOfTheReleasesMoment()
    {
        await using var source = await TestUpstream.StartAsync("source");
        await using var target = await TestUpstream.StartAsync("target");
        await using var gateway = await TestGateway.StartAsync(source.Address, target.Address);
        Assert.Equal(200, (await gateway.HoldAsync(1)).Status);
        Assert.Equal(200, (await gateway.QuiesceAsync(1)).Status);
        var writes = Enumerable.Range(0, 50).Select(_ => gateway.Users.PostAsync("/", new StringContent("x"), Cancel)).ToArray();
        await gateway.HeldAsync(50);
        Assert.Equal("source", await gateway.Users.GetStringAsync("/", Cancel));
        Assert.Equal((1, 0), (source.Requests, target.Requests));

        Assert.Equal(200, (await gateway.WeightAsync(100)).Status);
        var released = await gateway.ReleaseAsync(1);
        Assert.Equal("none", released.Body.GetProperty("hold").GetProperty("state").GetString());
        foreach (var answer in await Task.WhenAll(writes))
            Assert.Equal("target", await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal((1, 50), (source.Requests, target.Requests));
        var own = (await gateway.MetricsAsync()).GetProperty("gateway");
        Assert.Equal((50, 0), (own.GetProperty("held").GetInt32(), own.GetProperty("refused").GetInt32()));
    }

    [Fact]
    public async Task Quiesce_WriteInFlight_Is409UntilItEnds()
    {
        var entered = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        await using var app = await TestUpstream.StartAsync("source", async context =>
        {
            entered.TrySetResult();
            await finish.Task;
            await context.Response.WriteAsync("done");
        });
        await using var gateway = await TestGateway.StartAsync(app.Address);
        var write = gateway.Users.PostAsync("/", null, Cancel);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        await gateway.HoldAsync(3);
        var early = await gateway.QuiesceAsync(3, budgetMs: 50);
        Assert.Equal((409, 1), (early.Status, early.Body.GetProperty("inFlightWrites").GetInt32()));
        Assert.NotEmpty(early.Body.GetProperty("hint").GetString()!);
        var quiesce = gateway.QuiesceAsync(3);
        finish.SetResult();
        Assert.Equal(200, (await quiesce).Status);
        Assert.Equal(0, (await quiesce).Body.GetProperty("inFlightWrites").GetInt32());
        Assert.Equal(HttpStatusCode.OK, (await write).StatusCode);
    }

    [Fact]
    public async Task Lease_RunsOut_HeldAndNewWritesAre503WithRetryAfter_UntilReleased()
    {
        await using var app = await TestUpstream.StartAsync("source");
        await using var gateway = await TestGateway.StartAsync(app.Address);
        await gateway.HoldAsync(1, leaseMs: 300);
        using var held = await gateway.Users.PostAsync("/", new StringContent("x"), Cancel);
        using var fresh = await gateway.Users.PostAsync("/", new StringContent("x"), Cancel);
        foreach (var answer in new[] { held, fresh })
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
            Assert.NotEmpty(JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement.GetProperty("hint").GetString()!);
        }
        Assert.Equal("expired", (await gateway.StateAsync()).GetProperty("hold").GetProperty("state").GetString());
        Assert.Equal(409, (await gateway.QuiesceAsync(1, 0)).Status);
        Assert.Equal(0, app.Requests);
        await gateway.ReleaseAsync(1);
        Assert.Equal(HttpStatusCode.OK, (await gateway.Users.PostAsync("/", null, Cancel)).StatusCode);
    }

    [Fact]
    public async Task MaxHeld_Reached_FurtherWritesAre503AndTheHeldOnesStay()
    {
        await using var app = await TestUpstream.StartAsync("source");
        await using var gateway = await TestGateway.StartAsync(app.Address);
        await gateway.HoldAsync(1, maxHeld: 2);
        var held = Enumerable.Range(0, 2).Select(_ => gateway.Users.PostAsync("/", null, Cancel)).ToArray();
        await gateway.HeldAsync(2);
        using var tooMany = await gateway.Users.PostAsync("/", null, Cancel);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, tooMany.StatusCode);
        Assert.NotNull(tooMany.Headers.RetryAfter);
        await gateway.ReleaseAsync(1);
        Assert.All(await Task.WhenAll(held), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(1, (await gateway.MetricsAsync()).GetProperty("gateway").GetProperty("refused").GetInt32());
    }

    [Fact]
    public async Task Held_UserGoesAway_PlaceIsFreeAndNothingIsSent()
    {
        await using var app = await TestUpstream.StartAsync("source");
        await using var gateway = await TestGateway.StartAsync(app.Address);
        await gateway.HoldAsync(1);
        using var away = new CancellationTokenSource();
        var write = gateway.Users.PostAsync("/", new StringContent("x"), away.Token);
        await gateway.HeldAsync(1);
        await away.CancelAsync();
        await gateway.HeldAsync(0);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
        await gateway.ReleaseAsync(1);
        Assert.Equal(0, app.Requests);
        Assert.Equal(0, (await gateway.StateAsync()).GetProperty("inFlightWrites").GetInt32());
    }

    [Fact]
    public async Task OlderEpoch_HoldQuiesceRelease_Are409WithErrorAndHint()
    {
        await using var gateway = await TestGateway.StartAsync(ForwarderPort);
        await gateway.HoldAsync(5);
        foreach (var (status, body) in new[] { await gateway.HoldAsync(4), await gateway.QuiesceAsync(4), await gateway.ReleaseAsync(4) })
        {
            Assert.Equal(409, status);
            Assert.NotEmpty(body.GetProperty("error").GetString()!);
            Assert.NotEmpty(body.GetProperty("hint").GetString()!);
        }
        Assert.Equal(200, (await gateway.HoldAsync(5)).Status);
        Assert.Equal(200, (await gateway.ReleaseAsync(6)).Status);
        Assert.Equal(200, (await gateway.ReleaseAsync(6)).Status);
    }

    [Fact]
    public async Task Hold_EpochReleasedBefore_Is409AndNothingIsHeld()
    {
        await using var gateway = await TestGateway.StartAsync(ForwarderPort);
        await gateway.HoldAsync(5);
        await gateway.ReleaseAsync(5);
        var (status, body) = await gateway.HoldAsync(5);
        Assert.Equal(409, status);
        Assert.Contains("released already", body.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal("none", (await gateway.StateAsync()).GetProperty("hold").GetProperty("state").GetString());
        Assert.Equal(200, (await gateway.HoldAsync(6)).Status);
    }

    private static Uri ForwarderPort => Forwarding.ForwarderFaultTests.ClosedPort();
}

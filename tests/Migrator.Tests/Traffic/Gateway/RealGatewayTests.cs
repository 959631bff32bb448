using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Migrator.Cutover;
using Platform.Migrator.Driving;
using Platform.Migrator.Traffic;
using Platform.Migrator.Traffic.Gateway;
using Platform.Plans;

namespace Platform.Migrator.Tests.Traffic.Gateway;

/// <summary>The client against the gateway as it is built: what one says the other must understand.</summary>
public sealed class RealGatewayTests : TrafficRouterConformance
{
    private readonly HttpClient _http = new();
    private GatewayProgram _gateway = null!;
    private GatewaySampler _sampler = null!;
    private GatewayClient _client = null!;

    internal override ITrafficRouter Router => _client;

    public override async ValueTask InitializeAsync()
    {
        _gateway = await GatewayProgram.StartAsync(_http);
        var admin = new GatewayAdmin(_http, new GatewayRouterPlan(_gateway.AdminUrl, "${TOKEN}"), _ => GatewayProgram.Token, TimeProvider.System);
        _sampler = new GatewaySampler(admin, TimeProvider.System, NullLogger<GatewaySampler>.Instance);
        _client = new GatewayClient(admin, _sampler);
    }

    public override async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _gateway.DisposeAsync();
    }

    internal override async Task SetOutsideAsync(int weight)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, _gateway.AdminUrl + "/admin/weight") { Content = JsonContent.Create(new { target = weight }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", GatewayProgram.Token);
        (await _http.SendAsync(request)).EnsureSuccessStatusCode();
    }

    internal override async Task StopServiceAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Hold_QuiesceRelease_GoThrough()
    {
        await _client.HoldAsync(2, TimeSpan.FromSeconds(20), CancellationToken.None);
        await _client.HoldAsync(2, TimeSpan.FromSeconds(20), CancellationToken.None);
        await _client.QuiesceAsync(2, TimeSpan.FromSeconds(1), CancellationToken.None);
        var older = await Assert.ThrowsAsync<StepFault>(() => _client.HoldAsync(1, TimeSpan.FromSeconds(20), CancellationToken.None));
        await _client.ReleaseAsync(2, CancellationToken.None);
        await _client.ReleaseAsync(2, CancellationToken.None);

        Assert.False(older.IsTransient);
    }

    [Fact]
    public async Task Extend_HeldOrReleasedBefore_HoldsOnOrLeavesItReleased()
    {
        await _client.HoldAsync(2, TimeSpan.FromSeconds(20), CancellationToken.None);
        await _client.ExtendAsync(2, TimeSpan.FromSeconds(20), CancellationToken.None);
        await _client.QuiesceAsync(2, TimeSpan.FromSeconds(1), CancellationToken.None);
        await _client.ReleaseAsync(2, CancellationToken.None);
        await _client.ExtendAsync(2, TimeSpan.FromSeconds(20), CancellationToken.None);

        await Assert.ThrowsAsync<StepFault>(() => _client.QuiesceAsync(2, TimeSpan.FromSeconds(1), CancellationToken.None));
        await Assert.ThrowsAsync<StepFault>(() => _client.HoldAsync(2, TimeSpan.FromSeconds(20), CancellationToken.None));
    }

    /// <summary>A freeze is called off when little of its lease is left: what is held must not be refused while the thaw is under way.</summary>
    [Fact]
    public async Task HoldForThaw_LeaseEndsMeanwhile_HeldWritesWaitAndAreLetGo()
    {
        var steps = new TrafficSteps(new TrafficWatch(null, _client, null!, _ => null, (_, _, _) => Task.FromResult<Samples?>(null), _ => Task.CompletedTask), TimeProvider.System);
        var now = TimeProvider.System.GetUtcNow();
        var state = MigrationState.Initial with { FreezeEpoch = 2, FreezeBegan = now, FreezeUntil = now.AddSeconds(2) };
        await steps.HoldAsync(state, CancellationToken.None);
        var write = _http.PostAsync(_gateway.Url + "/write", null);

        await steps.HoldForThawAsync(state, CancellationToken.None);
        await Task.Delay(TimeSpan.FromSeconds(2.5));

        Assert.False(write.IsCompleted);
        await steps.HoldForThawAsync(state, CancellationToken.None);
        await steps.ReleaseAsync(state, CancellationToken.None);
        Assert.Equal(System.Net.HttpStatusCode.BadGateway, (await write).StatusCode); // It was let go; nobody is behind this gateway.
    }

    [Fact]
    public async Task Quiesce_WithoutAHold_IsRefused() =>
        await Assert.ThrowsAsync<StepFault>(() => _client.QuiesceAsync(2, TimeSpan.FromMilliseconds(100), CancellationToken.None));

    [Fact]
    public async Task Query_Counters_AreUnderstood()
    {
        await _sampler.SampleAsync(CancellationToken.None);
        await _sampler.SampleAsync(CancellationToken.None);

        foreach (var metric in new[] { GateMetric.ErrorRate, GateMetric.LatencyP95 })
        {
            var samples = await _client.QueryAsync(metric, Side.Target, DateTimeOffset.MinValue, CancellationToken.None);
            Assert.Equal((0, true), (samples!.Count, double.IsNaN(samples.Value)));
        }
    }
}

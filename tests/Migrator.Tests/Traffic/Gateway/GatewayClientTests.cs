using Microsoft.Extensions.Logging.Abstractions;
using Platform.Migrator.Driving;
using Platform.Migrator.Traffic;
using Platform.Migrator.Traffic.Gateway;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Traffic.Gateway;

public sealed class GatewayClientTests : TrafficRouterConformance
{
    private readonly HttpClient _http = new();
    private readonly ManualTime _time = new();
    private FakeGateway _gateway = null!;
    private GatewaySampler _sampler = null!;
    private GatewayClient _client = null!;
    private string? _token = FakeGateway.Token;

    internal override ITrafficRouter Router => _client;

    public override async ValueTask InitializeAsync()
    {
        _gateway = await FakeGateway.StartAsync();
        var admin = new GatewayAdmin(_http, new GatewayRouterPlan("${URL}/", "${TOKEN}"), name => name == "URL" ? _gateway.Url : _token, TimeProvider.System);
        _sampler = new GatewaySampler(admin, _time, NullLogger<GatewaySampler>.Instance);
        _client = new GatewayClient(admin, _sampler);
    }

    public override async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _gateway.DisposeAsync();
    }

    internal override Task SetOutsideAsync(int weight) => Task.FromResult(_gateway.Weight = weight);

    internal override async Task StopServiceAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Set_NotTaken_IsAFault()
    {
        _gateway.Ignores = true;

        var fault = await Assert.ThrowsAsync<StepFault>(() => Router.SetAsync(new TrafficSplit(40), CancellationToken.None));

        Assert.Contains("40", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hold_ThenRelease_AreReadBack()
    {
        await _client.HoldAsync(3, TimeSpan.FromSeconds(2), CancellationToken.None);
        Assert.Equal(("holding", 3), (_gateway.HoldState, _gateway.Epoch));

        await _client.ReleaseAsync(3, CancellationToken.None);
        Assert.Equal("none", _gateway.HoldState);
    }

    [Fact]
    public async Task Hold_OlderEpoch_IsRefusedForGood()
    {
        _gateway.Epoch = 5;

        var fault = await Assert.ThrowsAsync<StepFault>(() => _client.HoldAsync(4, TimeSpan.FromSeconds(2), CancellationToken.None));

        Assert.Equal("The gateway's hold: epoch 4 is older than 5.", fault.Message);
        Assert.Equal(("A newer driver is at work.", false), (fault.Hint, fault.IsTransient));
    }

    [Fact]
    public async Task Hold_NotTaken_IsAFault()
    {
        _gateway.Ignores = true;

        await Assert.ThrowsAsync<StepFault>(() => _client.HoldAsync(1, TimeSpan.FromSeconds(2), CancellationToken.None));
    }

    [Fact]
    public async Task Quiesce_WritesLeft_SaysHowMany()
    {
        _gateway.InFlightWrites = 7;

        var fault = await Assert.ThrowsAsync<StepFault>(() => _client.QuiesceAsync(1, TimeSpan.FromMilliseconds(50), CancellationToken.None));

        Assert.Equal("The gateway's quiesce: 7 writes are still in flight.", fault.Message);
        Assert.True(fault.IsTransient);
    }

    [Fact]
    public async Task Any_WrongToken_SaysWhichToGive()
    {
        _token = "wrong-token";

        var fault = await Assert.ThrowsAsync<StepFault>(() => _client.ReadAsync(CancellationToken.None));

        Assert.False(fault.IsTransient);
        Assert.Contains("refused the token", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-token", fault.Message + fault.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_TokenNotSet_NamesTheVariable()
    {
        _token = null;

        Assert.Contains("${TOKEN}", (await Assert.ThrowsAsync<StepFault>(() => _client.ReadAsync(CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("null")]
    public async Task Read_AnswerOfSomethingElse_IsAFault(string answer)
    {
        _gateway.Nonsense = answer;

        Assert.Contains("something else", (await Assert.ThrowsAsync<StepFault>(() => _client.ReadAsync(CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_NoAnswer_EndsAtItsLimit()
    {
        _gateway.Hangs = true;

        var fault = await Assert.ThrowsAsync<StepFault>(() => _client.ReadAsync(CancellationToken.None));

        Assert.Contains("had no answer within 2000 ms", fault.Message, StringComparison.Ordinal);
        Assert.True(fault.IsTransient);
    }

    [Fact]
    public async Task Query_BeforeAnySample_IsAFaultAndNotZero() =>
        await Assert.ThrowsAsync<StepFault>(() => _client.QueryAsync(GateMetric.ErrorRate, Side.Target, _time.GetUtcNow(), CancellationToken.None));

    [Fact]
    public async Task Query_TwoSamples_IsTheDifference()
    {
        var since = _time.GetUtcNow();
        (_gateway.Requests, _gateway.Failures) = (1000, 100);
        await _sampler.SampleAsync(CancellationToken.None);
        (_gateway.Requests, _gateway.Failures) = (1400, 104);
        _time.Advance(TimeSpan.FromSeconds(1));
        await _sampler.SampleAsync(CancellationToken.None);

        Assert.Equal(new Samples(0.01, 400, _time.GetUtcNow()), await _client.QueryAsync(GateMetric.ErrorRate, Side.Target, since, CancellationToken.None));
        Assert.Equal(9.5, (await _client.QueryAsync(GateMetric.LatencyP95, Side.Target, since, CancellationToken.None))!.Value, 6);
        Assert.Equal(400, _client.Requests(Side.Source, since));
        Assert.Null(await _client.QueryAsync(GateMetric.Lag, Side.Target, since, CancellationToken.None));
    }

    [Fact]
    public async Task Run_GatewayGoneMeanwhile_KeepsTheOldSamplesAndGoesOn()
    {
        using var stop = new CancellationTokenSource();
        var running = _sampler.RunAsync(stop.Token);
        await Eventually.TrueAsync(() => Sampled(), "the first sample");
        await _gateway.DisposeAsync();
        _time.Advance(GatewaySampler.Interval);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.True(_time.GetUtcNow() - (await _client.QueryAsync(GateMetric.ErrorRate, Side.Target, DateTimeOffset.MinValue, CancellationToken.None))!.Freshest >= TimeSpan.FromMinutes(1));
        Assert.False(running.IsCompleted);
        await stop.CancelAsync();
        await running;
    }

    private bool Sampled()
    {
        try
        {
            return _sampler.Window(Side.Target, DateTimeOffset.MinValue).Samples > 0;
        }
        catch (StepFault)
        {
            return false;
        }
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Platform.Migrator.Driving;
using Platform.Migrator.Traffic.Probe;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Traffic.Probe;

public sealed class ProbeClientTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);
    private readonly ManualTime _time = new(Start.AddHours(1)); // The probe's clock is an hour behind.
    private FakeService _service = null!;
    private HttpClient _http = null!;
    private Func<IResult> _answer = () => Results.StatusCode(500);

    public async ValueTask InitializeAsync()
    {
        _service = await FakeService.StartAsync(app => app.MapGet("/api/samples", () => _answer()));
        _http = new HttpClient { BaseAddress = new Uri(_service.Url) };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _service.DisposeAsync();
    }

    private ProbeClient Client => new(_http, _time);

    private static object Sample(int second, bool ok, double latencyMs, int? status = 200) => new { at = Start.AddSeconds(second), ok, status, latencyMs };

    private static object Endpoint(string? side, params object[] samples) => new { name = "ready", side, samples };

    [Fact]
    public async Task Query_Side_CountsOnlyItsEndpoints()
    {
        _answer = () => Results.Json(new
        {
            at = Start.AddSeconds(10),
            endpoints = new[]
            {
                Endpoint("target", Sample(0, false, 5), Sample(6, true, 10), Sample(7, false, 2000, null)),
                Endpoint("target", Sample(8, true, 30), Sample(9, false, 20, 500)),
                Endpoint("source", Sample(9, false, 1)),
                Endpoint(null, Sample(9, false, 1)),
            },
        });

        var errors = await Client.QueryAsync(GateMetric.ErrorRate, Side.Target, Start.AddSeconds(5), CancellationToken.None);
        var latency = await Client.QueryAsync(GateMetric.LatencyP95, Side.Target, Start.AddSeconds(5), CancellationToken.None);

        Assert.Equal((0.5, 4, _time.GetUtcNow().AddSeconds(-1)), (errors!.Value, errors.Count, errors.Freshest));
        Assert.Equal((30.0, 3), (latency!.Value, latency.Count));
    }

    [Fact]
    public async Task Query_NoEndpointOfTheSide_DoesNotMeasure()
    {
        _answer = () => Results.Json(new { at = Start, endpoints = new[] { Endpoint(null, Sample(0, true, 1)) } });

        Assert.Null(await Client.QueryAsync(GateMetric.ErrorRate, Side.Target, Start, CancellationToken.None));
        Assert.Null(await Client.QueryAsync(GateMetric.Lag, Side.Target, Start, CancellationToken.None));
    }

    [Fact]
    public async Task Query_NoSamplesYet_IsNotANumber()
    {
        _answer = () => Results.Json(new { at = Start, endpoints = new[] { Endpoint("target") } });

        var samples = await Client.QueryAsync(GateMetric.ErrorRate, Side.Target, Start, CancellationToken.None);

        Assert.Equal((true, 0), (double.IsNaN(samples!.Value), samples.Count));
    }

    [Theory]
    [InlineData(500, "", "answered 500")]
    [InlineData(200, "<html>", "something else than samples")]
    [InlineData(200, "{}", "something else than samples")]
    public async Task Query_WrongAnswer_IsAFault(int status, string body, string expected)
    {
        _answer = () => Results.Text(body, "application/json", statusCode: status);

        var fault = await Assert.ThrowsAsync<StepFault>(() => Client.QueryAsync(GateMetric.ErrorRate, Side.Target, Start, CancellationToken.None));

        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_ProbeGone_IsAFault()
    {
        await _service.DisposeAsync();

        await Assert.ThrowsAsync<StepFault>(() => Client.QueryAsync(GateMetric.ErrorRate, Side.Target, Start, CancellationToken.None));
    }
}

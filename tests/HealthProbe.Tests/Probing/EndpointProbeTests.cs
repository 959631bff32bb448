using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.HealthProbe.Probing;
using Platform.Plans;
using Platform.Plans.Http;
using Platform.TestKit;

namespace Platform.HealthProbe.Tests.Probing;

public sealed class EndpointProbeTests : IAsyncLifetime
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly HttpClient _http = new();
    private FakeService _app = null!;
    private Func<HttpContext, Task<IResult>> _answer = _ => Task.FromResult(Results.Json(new { status = "healthy" }));

    public async ValueTask InitializeAsync() => _app = await FakeService.StartAsync(app => app.MapGet("/health/ready", async Task<IResult> (HttpContext context) => await _answer(context)));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _services.DisposeAsync();
        await _app.DisposeAsync();
    }

    private EndpointProbe Probe(TimeProvider time, TimeSpan? maxLatency = null, string? url = null)
    {
        var check = new HttpCheck(new HttpCall("GET", url ?? _app.Url + "/health/ready"), 200, new Dictionary<string, string> { ["status"] = "healthy" });
        var plan = new ProbePlan("ready", check) { MaxLatency = maxLatency, Every = TimeSpan.FromSeconds(1) };
        return new EndpointProbe(new ProbedEndpoint(plan, Side.Target), new HttpCaller(_http, _ => null, time), new ProbeMetrics(_services.GetRequiredService<IMeterFactory>()), time, NullLogger.Instance);
    }

    [Fact]
    public async Task Probe_WellEndpoint_IsASample()
    {
        var sample = await Probe(TimeProvider.System).ProbeAsync(CancellationToken.None);

        Assert.Equal((true, 200, null), (sample.Ok, sample.Status, sample.Reason));
        Assert.True(sample.LatencyMs > 0);
    }

    [Fact]
    public async Task Probe_WrongStatusJsonOrHost_AreSamplesToo()
    {
        var probe = Probe(TimeProvider.System);
        _answer = _ => Task.FromResult(Results.StatusCode(503));
        await probe.ProbeAsync(CancellationToken.None);
        _answer = _ => Task.FromResult(Results.Json(new { status = "degraded" }));
        await probe.ProbeAsync(CancellationToken.None);
        var gone = await Probe(TimeProvider.System, url: "http://${NOWHERE}/").ProbeAsync(CancellationToken.None);

        Assert.Equal(["it answered 503, not 200", "`status` is `degraded`, not `healthy`"], probe.Since(DateTimeOffset.MinValue).Select(sample => sample.Reason!));
        Assert.Equal((false, null), (gone.Ok, gone.Status));
        Assert.Contains("${NOWHERE}", gone.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_TooSlow_IsNotWellThoughItAnswered()
    {
        var time = new ManualTime();
        _answer = _ =>
        {
            time.Advance(TimeSpan.FromMilliseconds(800));
            return Task.FromResult(Results.Json(new { status = "healthy" }));
        };

        var sample = await Probe(time, TimeSpan.FromMilliseconds(500)).ProbeAsync(CancellationToken.None);

        Assert.Equal((false, 200, 800.0, "it took 800 ms, more than 500 ms"), (sample.Ok, sample.Status, sample.LatencyMs, sample.Reason));
    }

    [Fact]
    public async Task Run_EndpointHangs_SkipsAndCounts()
    {
        var time = new ManualTime();
        var asked = 0;
        var let = new TaskCompletionSource();
        _answer = async _ =>
        {
            Interlocked.Increment(ref asked);
            await let.Task;
            return Results.Json(new { status = "healthy" });
        };
        var skipped = CountSkips();
        using var stop = new CancellationTokenSource();
        var probe = Probe(time);
        var running = probe.RunAsync(stop.Token);
        await Eventually.TrueAsync(() => asked == 1, "the first question");

        await TickAsync(time, () => probe.Skipped == 1);
        await TickAsync(time, () => probe.Skipped == 2);
        Assert.Equal(1, asked);
        let.SetResult();
        await Eventually.TrueAsync(() => probe.Since(DateTimeOffset.MinValue).Count == 1, "the first answer");
        await Eventually.TrueAsync(() => { time.Advance(TimeSpan.FromSeconds(1)); return asked == 2; }, "the second question");

        await stop.CancelAsync();
        await running;
        Assert.Equal(probe.Skipped, skipped());
    }

    [Fact]
    public void Endpoints_SideInUrl_AreOneASide()
    {
        var plan = PlanFile.Parse("name: a\nstores: []\nprobes: [ { name: ready, get: \"http://cosy-${side}/\" }, { name: page, get: \"http://gateway/\" } ]", "p");

        Assert.Equal(["ready (source)", "ready (target)", "page"], ProbedEndpoint.Of(plan).Select(endpoint => endpoint.ToString()));
    }

    private static async Task TickAsync(ManualTime time, Func<bool> seen)
    {
        time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(seen, "the tick");
    }

    private Func<long> CountSkips()
    {
        long count = 0;
        var own = _services.GetRequiredService<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument is { Name: "probe.skipped", Meter.Name: ProbeMetrics.MeterName } && instrument.Meter.Scope == own)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref count, value));
        listener.Start();
        return () => Interlocked.Read(ref count);
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.ServiceDefaults.Tests.Telemetry;

public partial class TelemetryServiceTests
{
    private static readonly ActivitySource Source = new("Platform.TelemetryTest");
    private static readonly Meter Meter = new("Platform.TelemetryTest");
    private readonly ConcurrentQueue<(string Path, string Body)> _received = new();

    [Fact]
    public async Task Service_WithAnOtlpEndpoint_SendsTracesMetricsAndLogs()
    {
        await using var collector = await CollectorAsync();
        var counter = Meter.CreateCounter<long>("test.counted");
        var service = await StartAsync(collector.Address, intervalMs: 60_000);
        using (Source.StartActivity("a-span-of-ours"))
            counter.Add(1);
        LogSomething(service.App.Logger);
        await service.Client.GetAsync("/health/live", TestContext.Current.CancellationToken);
        await service.Client.GetAsync("/work", TestContext.Current.CancellationToken);
        await service.App.StopAsync(TestContext.Current.CancellationToken);
        await service.DisposeAsync();

        Assert.Contains(_received, r => r.Path == "/v1/traces" && r.Body.Contains("a-span-of-ours") && r.Body.Contains("named-by-otel"));
        Assert.Contains(_received, r => ServerSpanOf("/work").IsMatch(r.Body));
        Assert.DoesNotContain(_received, r => ServerSpanOf("/health/live").IsMatch(r.Body));
        Assert.Contains(_received, r => r.Path == "/v1/metrics" && r.Body.Contains("test.counted") && r.Body.Contains("dotnet.gc"));
        Assert.Contains(_received, r => r.Path == "/v1/logs" && r.Body.Contains("a log line of ours"));
    }

    [Fact]
    public async Task Service_MetricExportInterval_IsHonoured()
    {
        await using var collector = await CollectorAsync();
        await using var service = await StartAsync(collector.Address, intervalMs: 100);
        await Eventually.TrueAsync(() => _received.Count(r => r.Path == "/v1/metrics") >= 3, "three exports of metrics without a stop");
    }

    [Fact]
    public async Task Service_CollectorGone_StillStopsInTime()
    {
        var collector = await CollectorAsync();
        var address = collector.Address;
        await collector.DisposeAsync();
        await using var service = await StartAsync(address, intervalMs: 100);
        await service.App.StopAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    /// <summary>The callers' spans are in the same process and name the path in <c>url.full</c>.</summary>
    private static Regex ServerSpanOf(string path) => new($"url\\.path.{{1,6}}{path}", RegexOptions.Singleline);

    private Task<TestService> CollectorAsync() => TestService.StartAsync(app => app.MapPost("/v1/{kind}", async (HttpRequest request) =>
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        _received.Enqueue((request.Path, Encoding.Latin1.GetString(body.ToArray())));
        return Results.Ok();
    }));

    private static Task<TestService> StartAsync(Uri collector, int intervalMs) => TestService.StartAsync(
        app => app.MapGet("/work", () => "done"),
        configure: null,
        ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.ToString()),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_SERVICE_NAME", "named-by-otel"),
        ("OTEL_METRIC_EXPORT_INTERVAL", intervalMs.ToString()));

    [LoggerMessage(1, LogLevel.Information, "a log line of ours")]
    private static partial void LogSomething(ILogger logger);
}

using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.HealthProbe.Tests.Api;

/// <summary>The service as it runs, on a free port, against an app that is well on one path only.</summary>
public sealed class ProbeEndpointsTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private FakeService _app = null!;
    private WebApplication _probe = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await FakeService.StartAsync(app =>
        {
            app.MapGet("/target", () => Results.Json(new { status = "healthy" }));
            app.MapGet("/page", () => "hello");
        });
        var plan = PlanFile.Parse(
            $$"""
            name: a
            stores: []
            probes:
              - { name: ready, get: "{{_app.Url}}/${side}", json: { status: healthy }, every: 50ms }
              - { name: page, get: "{{_app.Url}}/page", every: 50ms }
            """, "plan.yaml");
        _probe = ProbeApp.Build(plan, ["--urls=http://127.0.0.1:0"]);
        await _probe.StartAsync();
        _http.BaseAddress = new Uri(_probe.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        await _probe.StopAsync();
        await _probe.DisposeAsync();
        _http.Dispose();
        await _app.DisposeAsync();
    }

    private async Task<JsonNode> GetAsync(string path) => (await _http.GetFromJsonAsync<JsonNode>(path))!;

    private async Task<JsonNode> UntilSampledAsync()
    {
        JsonNode? answer = null;
        await Eventually.TrueAsync(() => (answer = GetAsync("/api/samples").GetAwaiter().GetResult())["endpoints"]!.AsArray().All(endpoint => endpoint!["samples"]!.AsArray().Count > 1), "samples of all");
        return answer!;
    }

    [Fact]
    public async Task Samples_Service_AreOfEachEndpointAndSide()
    {
        var endpoints = (await UntilSampledAsync())["endpoints"]!.AsArray().Select(endpoint => endpoint!).ToList();

        Assert.Equal([("ready", "source"), ("ready", "target"), ("page", null)], endpoints.Select(endpoint => ((string)endpoint["name"]!, (string?)endpoint["side"])));
        Assert.Equal([false, true, true], endpoints.Select(endpoint => (bool)endpoint["samples"]![0]!["ok"]!));
        Assert.Equal((404, "it answered 404, not 200"), ((int)endpoints[0]["samples"]![0]!["status"]!, (string?)endpoints[0]["samples"]![0]!["reason"]));
    }

    [Fact]
    public async Task Samples_Since_LeavesOutOlderOnes()
    {
        var at = (DateTimeOffset)(await UntilSampledAsync())["at"]!;

        var later = await GetAsync($"/api/samples?since={Uri.EscapeDataString(at.ToString("O"))}");

        Assert.All(later["endpoints"]!.AsArray(), endpoint => Assert.All(endpoint!["samples"]!.AsArray(), sample => Assert.True((DateTimeOffset)sample!["at"]! >= at)));
    }

    [Fact]
    public async Task Samples_WrongSince_IsAClearRefusal() =>
        Assert.Equal(400, (int)(await _http.GetAsync("/api/samples?since=yesterday")).StatusCode);

    [Fact]
    public async Task Summary_Service_TellsWhoIsWell()
    {
        await UntilSampledAsync();

        var endpoints = (await GetAsync("/api/summary"))["endpoints"]!.AsArray();

        Assert.Equal([false, true, true], endpoints.Select(endpoint => (bool)endpoint!["well"]!));
        Assert.True((int)endpoints[0]!["failures"]! > 0);
        Assert.True((double)endpoints[1]!["p95Ms"]! > 0);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/health/migrator")]
    public async Task Health_Service_IsWell(string path) => Assert.Equal(200, (int)(await _http.GetAsync(path)).StatusCode);
}

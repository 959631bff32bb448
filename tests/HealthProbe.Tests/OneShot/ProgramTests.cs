using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Platform.HealthProbe.Probing;
using Platform.TestKit;

namespace Platform.HealthProbe.Tests.OneShot;

/// <summary>The built program, as a person runs it.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly string _plan = Path.Combine(Path.GetTempPath(), $"platform-probe-{Guid.NewGuid():N}.yaml");

    public void Dispose() => File.Delete(_plan);

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string? planVariable, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ProbedEndpoint).Assembly.Location, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PLATFORM_PLAN"] = planVariable ?? "";
        start.Environment["services__cosy__http__0"] = "http://127.0.0.1:1";
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output, await errors);
    }

    private void Plan(string probes) => File.WriteAllText(_plan, $"name: a\nstores: []\nprobes: [ {probes} ]\n");

    [Fact]
    public async Task Main_AllWell_Ends0()
    {
        await using var app = await FakeService.StartAsync(routes => routes.MapGet("/", () => "hello"));
        Plan($"{{ name: page, get: \"{app.Url}/\" }}");

        var (exitCode, output, errors) = await RunAsync(null, _plan);

        Assert.True(exitCode == 0, errors);
        Assert.Matches(@"^well +page +[0-9.]+ ms\n$", output);
    }

    [Fact]
    public async Task Main_OneNotWell_Ends2AndSaysWhich()
    {
        await using var app = await FakeService.StartAsync(routes => routes.MapGet("/", () => Results.StatusCode(500)));
        Plan($"{{ name: page, get: \"{app.Url}/\" }}, {{ name: gone, get: \"http://cosy/\" }}, {{ name: unknown, get: \"http://_admin.nobody/\" }}");

        var (exitCode, output, _) = await RunAsync(_plan, "--once", "--json");
        var endpoints = JsonNode.Parse(output)!["endpoints"]!.AsArray();

        Assert.Equal(2, exitCode);
        Assert.Equal("it answered 500, not 200", (string?)endpoints[0]!["samples"]![0]!["reason"]);
        Assert.Equal("no answer (ConnectionError)", (string?)endpoints[1]!["samples"]![0]!["reason"]);
        Assert.Contains("services__nobody__admin__0 is not set", (string?)endpoints[2]!["samples"]![0]!["reason"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Main_WrongPlan_Ends65WithEveryFault()
    {
        Plan("{ name: a }, { name: a, get: x }");

        var (exitCode, _, errors) = await RunAsync(null, _plan);

        Assert.Equal(65, exitCode);
        Assert.Contains($"{_plan}:3:11: a probe has no `get`. Add `get`.", errors, StringComparison.Ordinal);
        Assert.Contains("two probes are called `a`", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--onec")]
    [InlineData("one.yaml", "two.yaml")]
    [InlineData]
    public async Task Main_WrongArguments_Ends64(params string[] arguments)
    {
        var (exitCode, _, errors) = await RunAsync(null, arguments);

        Assert.Equal(64, exitCode);
        Assert.NotEmpty(errors);
    }

    [Fact]
    public async Task Main_ServiceGetsSigterm_EndsInOrderWith0()
    {
        Plan("{ name: page, get: \"http://cosy/\" }");
        var start = new ProcessStartInfo("dotnet", [typeof(ProbedEndpoint).Assembly.Location]) { RedirectStandardOutput = true };
        (start.Environment["PLATFORM_PLAN"], start.Environment["ASPNETCORE_URLS"]) = (_plan, "http://127.0.0.1:0");
        using var process = Process.Start(start)!;
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line && !line.Contains("Application started", StringComparison.Ordinal))
            {
            }

            using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);

            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    [Fact]
    public async Task Main_NoProbesInPlan_Ends64()
    {
        File.WriteAllText(_plan, "name: a\nstores: []\n");

        var (exitCode, _, errors) = await RunAsync(null, _plan);

        Assert.Equal(64, exitCode);
        Assert.Contains("has no `probes`", errors, StringComparison.Ordinal);
    }
}

using System.Text.Json;

namespace Platform.Toolchain.Tests;

/// <summary>The commands that look at a running AppHost, or do something to one of its resources.</summary>
[Collection(ToolCollection.Name)]
[Trait("Category", "Slow")]
public sealed class LookingTests(RunningAppHost running) : IClassFixture<RunningAppHost>
{
    private const int MostMegabytes = 150;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Cli Cli
    {
        get
        {
            Cli.SkipIfMissing();
            running.Started!.Succeeded();
            return running.Cli;
        }
    }

    [Fact]
    public void Start_Detached_SaysWhereTheDashboardIs()
    {
        _ = Cli;
        Assert.Equal(Cli.SmallAppHost, running.Json("appHostPath").GetString());
        Assert.StartsWith("http://localhost:", running.Json("dashboardUrl").GetString(), StringComparison.Ordinal);
        Assert.True(Directory.Exists($"/proc/{running.Pid}"));
    }

    [Fact]
    public async Task Ps_Table_ShowsTheAppHost() => (await Cli.RunAsync("ps")).Succeeded().Says("SmallAppHost.csproj", "running", $"{running.Pid}");

    [Fact]
    public async Task Ps_Json_ShowsTheAppHost()
    {
        var all = Json((await Cli.RunAsync("ps", "--format", "Json")).Succeeded(), '[', ']');
        Assert.Equal(running.Pid, all.EnumerateArray().Single().GetProperty("appHostPid").GetInt32());
    }

    [Fact]
    public async Task Describe_Table_ShowsTheResources() => (await Cli.RunAsync("describe")).Succeeded().Says("web", "Project", "ticker", "Executable", "token", "Parameter", "Running", "http://127.0.0.1:");

    [Fact]
    public async Task Describe_Json_HasDetailsAndNoSecret()
    {
        var result = (await Cli.RunAsync("describe", "--format", "Json")).Succeeded();
        var web = Resource(result, "web");
        Assert.Equal("*****", web.GetProperty("environment").GetProperty("SECRET").GetString());
        Assert.Equal("x-otlp-api-key=*****", web.GetProperty("environment").GetProperty("OTEL_EXPORTER_OTLP_HEADERS").GetString());
        Assert.Equal("Healthy", web.GetProperty("healthStatus").GetString());
        Assert.True(web.GetProperty("commands").TryGetProperty("wave", out _));
        Assert.Equal(JsonValueKind.Null, Resource(result, "token").GetProperty("properties").GetProperty("Value").ValueKind);
        Assert.DoesNotContain(Cli.Secret, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Describe_UnknownResource_Fails() => (await Cli.RunAsync("describe", "nobody")).Failed().Says("nobody");

    [Fact]
    public async Task Logs_AllResources_AreNamed() => (await Cli.RunAsync("logs")).Succeeded().Says("[ticker] tick 1", "[web] ", "Now listening on");

    [Fact]
    public async Task Logs_Tail_IsTheEnd()
    {
        var logs = Json((await Cli.RunAsync("logs", "ticker", "-n", "2", "--format", "Json")).Succeeded(), '{', '}').GetProperty("logs");
        Assert.Equal(2, logs.GetArrayLength());
        Assert.All(logs.EnumerateArray(), l => Assert.StartsWith("tick ", l.GetProperty("content").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Logs_Follow_GoOnUntilCtrlC()
    {
        await using var follow = Cli.Start("logs", "ticker", "-f");
        await follow.SaysAsync("tick 1");
        var seen = follow.Output.Split('\n').Length;
        await Eventually(() => follow.Output.Split('\n').Length > seen + 2);
        await follow.SignalAsync("INT");
        (await follow.EndAsync()).Succeeded();
    }

    [Fact]
    public async Task Resource_Command_Runs() => (await Cli.RunAsync("resource", "web", "wave")).Succeeded().Says("'wave' executed successfully");

    [Fact]
    public async Task Resource_CommandThatAsksOnTheDashboard_AsksNobodyHere() => (await Cli.RunAsync("resource", "web", "ask")).Succeeded().Says("'ask' executed successfully");

    [Theory]
    [InlineData("drown", "nobody waves back")]
    [InlineData("swim", "'web' has no command 'swim'")]
    public async Task Resource_CommandThatFails_SaysWhy(string command, string why) => (await Cli.RunAsync("resource", "web", command)).Failed().Says(why);

    [Fact]
    public async Task Wait_HealthyResource_Succeeds() => (await Cli.RunAsync("wait", "web", "--timeout", "60")).Succeeded().Says("'web' is healthy");

    [Theory]
    [InlineData("nobody", "down", "'nobody' was not found")]
    [InlineData("ticker", "down", "Timed out")]
    public async Task Wait_ForWhatDoesNotCome_Fails(string resource, string status, string why) => (await Cli.RunAsync("wait", resource, "--status", status, "--timeout", "1")).Failed().Says(why);

    [Fact]
    public async Task Otel_AfterARequest_HasItsLogAndTrace()
    {
        var web = Resource((await Cli.RunAsync("describe", "--format", "Json")).Succeeded(), "web");
        using var http = new HttpClient();
        Assert.Equal("hello", await http.GetStringAsync($"{web.GetProperty("urls")[0].GetProperty("url").GetString()}/hello", TestContext.Current.CancellationToken));
        await SaysInTheEndAsync("Somebody said hello.", "otel", "logs");
        await SaysInTheEndAsync("web", "otel", "traces");
    }

    [Fact]
    public void Sockets_WhileItRuns_AreTheirOwnersAlone()
    {
        var sockets = Processes.Sockets(Cli);
        Assert.Equal(2, sockets.Length);
        Assert.All(sockets, s => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(s)));
    }

    [Fact]
    public void AppHost_Running_IsSmall()
    {
        _ = Cli;
        var kilobytes = long.Parse(File.ReadLines($"/proc/{running.Pid}/status").Single(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture);
        TestContext.Current.SendDiagnosticMessage($"the AppHost has {kilobytes / 1024} MB");
        Assert.True(kilobytes < MostMegabytes * 1024, $"{kilobytes} kB");
    }

    private async Task SaysInTheEndAsync(string text, params string[] command)
    {
        CliResult last;
        var until = TimeProvider.System.GetTimestamp();
        do last = (await Cli.RunAsync(command)).Succeeded();
        while (!last.Output.Contains(text, StringComparison.Ordinal) && TimeProvider.System.GetElapsedTime(until) < Patience);
        last.Says(text);
    }

    private static async Task Eventually(Func<bool> holds)
    {
        for (var since = TimeProvider.System.GetTimestamp(); !holds(); await Task.Delay(50)) Assert.True(TimeProvider.System.GetElapsedTime(since) < Patience);
    }

    private static JsonElement Resource(CliResult result, string name)
        => Json(result, '{', '}').GetProperty("resources").EnumerateArray().Single(r => r.GetProperty("displayName").GetString() == name);

    /// <summary>The CLI may say what it does before the JSON.</summary>
    private static JsonElement Json(CliResult result, char first, char last)
        => JsonDocument.Parse(result.Output[result.Output.IndexOf(first)..(result.Output.LastIndexOf(last) + 1)]).RootElement;
}

using System.Text.Json;

namespace Platform.Toolchain.Tests;

/// <summary><c>aspire publish</c>, <c>deploy</c>, <c>destroy</c> and <c>do</c>.</summary>
[Collection(ToolCollection.Name)]
[Trait("Category", "Slow")]
public sealed class PipelineTests : IDisposable
{
    private readonly Cli cli = new();

    public PipelineTests() => Cli.SkipIfMissing();

    private string Output => Path.Combine(cli.Home, "out");

    public void Dispose() => cli.Dispose();

    [Fact]
    public async Task Publish_SmallAppHost_WritesTheManifest()
    {
        (await RunAsync("publish")).Succeeded().Says("publish-manifest", "Wrote 2 resources", "Pipeline succeeded", $"Manifest: {Output}/aspire-manifest.json");
        using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Output, "aspire-manifest.json"), TestContext.Current.CancellationToken));
        Assert.True(manifest.RootElement.GetProperty("resources").TryGetProperty("web", out _));
        await Processes.NobodyIsLeftAsync(cli);
    }

    [Fact]
    public async Task ListSteps_Deploy_ShowsOrderAndDependencies_AndDoesNothing()
    {
        var result = (await RunAsync("deploy", "--list-steps")).Succeeded().Says("publish-manifest", "Depends on: publish-prereq", "upload", "Tags: durable", "launch", "Depends on: upload");
        Assert.True(result.Output.IndexOf(" upload", StringComparison.Ordinal) < result.Output.IndexOf(" launch", StringComparison.Ordinal));
        Assert.False(Directory.Exists(Output));
        Assert.DoesNotContain("destroy", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Do_UnknownStep_NamesThoseThatThereAre(bool listOnly)
        => (await RunAsync("do", listOnly ? ["fly", "--list-steps"] : ["fly"])).Failed().Says("there is no such step", "publish-manifest", "upload");

    [Fact]
    public async Task Do_Step_RunsItAndWhatItNeeds()
    {
        (await RunAsync("do", "publish-prereq")).Succeeded().Says("1/1 steps succeeded");
        Assert.False(Directory.Exists(Output));
    }

    [Fact]
    public async Task Deploy_MissingParameter_NonInteractive_SaysWhichAndHow()
        => (await RunAsync("deploy", "--non-interactive")).Failed().Says("region: the parameter has no value", "Parameters__region=", "Pipeline failed");

    [Fact]
    public async Task Deploy_MissingParameter_InATerminal_IsAskedFor()
    {
        await using var run = cli.StartInTerminal("deploy", "--nologo", "--no-build", "--apphost", Cli.SmallAppHost, "--output-path", Output);
        await run.SaysAsync("region");
        await run.SaysAsync("Value for the parameter");
        await run.TypeAsync("north\r");
        (await run.EndAsync()).Succeeded().Says("Pipeline succeeded", "https://small.example");
        Assert.Equal(["yes"], World("launched"));
    }

    [Fact]
    public async Task Deploy_StepThatFails_IsTheLastThingSaid_AndTheNextOneContinues()
    {
        cli.With("Parameters__region", "north");
        Put("broken");
        var failed = (await RunAsync("deploy")).Failed().Says("6/7 steps succeeded", "Pipeline failed");
        Assert.Contains("launch: the world has no room left", failed.Output[failed.Output.IndexOf("Steps Summary", StringComparison.Ordinal)..], StringComparison.Ordinal);
        File.Delete(Path.Combine(cli.Home, "broken"));
        (await RunAsync("deploy")).Succeeded().Says("done already: upload", "8/8 steps succeeded", "Address: https://small.example");
        Assert.Equal(["one more"], World("uploads"));
        await DestroyAsync();
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("KILL")]
    public async Task Deploy_Interrupted_EndsCleanly_AndTheNextOneContinues(string signal)
    {
        cli.With("Parameters__region", "north");
        Put("slow");
        await using (var run = cli.Start(Arguments("deploy")))
        {
            await run.SaysAsync("Starting launch");
            await run.SignalAsync(signal);
            (await run.EndAsync()).Failed();
            await Processes.NobodyIsLeftAsync(cli);
        }
        File.Delete(Path.Combine(cli.Home, "slow"));
        (await RunAsync("deploy")).Succeeded().Says("done already: upload");
        Assert.Equal(["one more"], World("uploads"));
    }

    [Fact]
    public async Task Deploy_ProductsOwnAppHost_PublishesAndSaysWhatDeploysIt()
    {
        var project = Path.Combine(Cli.Repository, "AppHost/AppHost.csproj");
        (await cli.RunAsync("publish", "--nologo", "--no-build", "--apphost", project, "--output-path", Output)).Succeeded().Says("Pipeline succeeded");
        Assert.True(File.Exists(Path.Combine(Output, "aspire-manifest.json")));
        (await cli.RunAsync("deploy", "--list-steps", "--nologo", "--no-build", "--apphost", project)).Succeeded().Says("publish", "deploy-prereq", "deploy");
    }

    private async Task DestroyAsync()
    {
        (await RunAsync("destroy", "--non-interactive")).Failed().Says("--yes");
        Assert.False(File.Exists(Path.Combine(cli.Home, "removed")));
        (await RunAsync("destroy", "--yes")).Succeeded().Says("remove", "Pipeline succeeded");
        Assert.Equal(["yes"], World("removed"));
        Assert.False(File.Exists(Path.Combine(cli.Home, "deployments/production.json")));
    }

    private Task<CliResult> RunAsync(string command, params string[] more) => cli.RunAsync(Arguments(command, more));

    private string[] Arguments(string command, params string[] more) => [command, .. more, "--nologo", "--no-build", "--apphost", Cli.SmallAppHost, "--output-path", Output];

    private void Put(string obstacle) => File.WriteAllText(Path.Combine(cli.Home, obstacle), "");

    private string[] World(string name) => File.ReadAllLines(Path.Combine(cli.Home, name));
}

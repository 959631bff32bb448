using System.Net;
using System.Net.Sockets;

namespace Platform.Toolchain.Tests;

/// <summary><c>aspire run</c>, and the ways in which it ends.</summary>
[Collection(ToolCollection.Name)]
[Trait("Category", "Slow")]
public sealed class RunTests : IDisposable
{
    private readonly Cli cli = new();

    public RunTests() => Cli.SkipIfMissing();

    public void Dispose() => cli.Dispose();

    [Fact]
    public async Task Run_CtrlC_EndsInOrder()
    {
        await using var run = cli.Start("run", "--nologo", "--no-build", "--apphost", Cli.SmallAppHost);
        await run.SaysAsync("Dashboard:");
        await run.SignalAsync("INT");
        (await run.EndAsync()).Succeeded();
        await Processes.NobodyIsLeftAsync(cli);
    }

    [Fact]
    public async Task Run_CliKilled_NobodyIsLeft()
    {
        await using var run = cli.Start("run", "--nologo", "--no-build", "--apphost", Cli.SmallAppHost);
        await run.SaysAsync("Dashboard:");
        await run.SignalAsync("KILL");
        await Processes.NobodyIsLeftAsync(cli);
    }

    [Fact]
    public async Task Run_ResourceThatNeverGetsHealthy_SaysWhichCheckAndWhatItSaid()
    {
        cli.With("SMALL_FAULT", "never-healthy").With("Platform__HealthTimeout", "00:00:03");
        var result = await cli.RunAsync("run", "--nologo", "--no-build", "--apphost", Cli.SmallAppHost);
        result.Failed().Says("error: ill: it runs but is not healthy after 3 s", "/well did not answer", "| I do not listen", "what to do:");
        await Processes.NobodyIsLeftAsync(cli);
    }

    [Theory]
    [InlineData("circle", "first: it waits for itself: first -> second -> first")]
    [InlineData("twins", "ticker: two resources have this name")]
    public async Task Run_WrongModel_SaysWhatIsWrong(string fault, string why)
        => (await cli.With("SMALL_FAULT", fault).RunAsync("run", "--nologo", "--no-build", "--apphost", Cli.SmallAppHost)).Failed().Says(why, "what to do:");

    [Fact]
    public async Task Run_PortInUse_NamesResourceAndPort()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        (await cli.With("SMALL_FAULT", $"{port}").RunAsync("run", "--nologo", "--no-build", "--apphost", Cli.SmallAppHost)).Failed().Says($"late: port {port} of endpoint 'http' is in use", "what to do:");
    }

    [Fact]
    public async Task Start_MissingParameter_SaysWhichAndHow()
        => (await cli.Without("Parameters__token").RunAsync("start", "--nologo", "--no-build", "--apphost", Cli.SmallAppHost)).Failed().Says("token: the parameter has no value", "Parameters__token=");

    [Fact]
    public async Task Run_ProjectThatDoesNotBuild_SaysWhere()
    {
        var project = Path.Combine(cli.Home, "Broken", "Broken.csproj");
        Directory.CreateDirectory(Path.GetDirectoryName(project)!);
        await File.WriteAllTextAsync(project, """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <IsAspireHost>true</IsAspireHost>
                <AspireHostingSDKVersion>13.5.4</AspireHostingSDKVersion>
                <AspireUseCliBundle>true</AspireUseCliBundle>
              </PropertyGroup>
            </Project>
            """, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(cli.Home, "Broken", "Program.cs"), "this is no program;", TestContext.Current.CancellationToken);
        (await cli.RunAsync("run", "--nologo", "--apphost", project)).Failed().Says("Program.cs(1,", "error CS");
    }
}

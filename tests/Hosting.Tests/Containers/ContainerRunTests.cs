using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Platform.Hosting.Running;

namespace Platform.Hosting.Tests.Containers;

/// <summary>Real containers in a real engine.</summary>
[Trait("Category", "Slow")]
public sealed class ContainerRunTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("platform-test-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task AppHost_KilledHard_LeavesNoContainer()
    {
        var settings = await TestEngine.SettingsAsync();
        using var appHost = StartAppHost(settings);
        IReadOnlyList<string> containers = [];
        await Eventually.IsAsync(() => (containers = TestEngine.ContainersAsync($"label={EntryPoint.ContainerLabel}={directory}").GetAwaiter().GetResult()).Count > 0, "no container came");
        appHost.Kill();
        await Eventually.IsAsync(() => TestEngine.ContainersAsync($"label={EntryPoint.ContainerLabel}={directory}").GetAwaiter().GetResult().Count == 0, "the container was left behind");
    }

    [Fact]
    public async Task Run_PersistentContainer_IsFoundAgainUnlessItsSettingsChange()
    {
        var settings = await TestEngine.SettingsAsync();
        var name = $"platform-test-{Guid.NewGuid():N}";
        try
        {
            var first = await IdAsync("one");
            Assert.Equal("true", await TestEngine.RunAsync("container", "inspect", "--format", "{{.State.Running}}", name)); // after its run
            Assert.Equal(first, await IdAsync("one"));
            Assert.NotEqual(first, await IdAsync("two"));
        }
        finally
        {
            await TestEngine.RunAsync("rm", "-f", name);
        }

        async Task<string> IdAsync(string told)
        {
            await using var run = TestRun.Start(
                b => b.AddContainer("keeper", TestEngine.Image).WithContainerName(name).WithLifetime(ContainerLifetime.Persistent)
                    .WithEnvironment("TOLD", told).WithArgs("/bin/sleep", "600"),
                settings);
            await run.HealthyAsync("keeper");
            return await TestEngine.RunAsync("container", "inspect", "--format", "{{.Id}}", name);
        }
    }

    [Fact]
    public async Task Run_ImageThatCannotBePulled_NamesItAndTheRemedy()
    {
        var settings = await TestEngine.SettingsAsync();
        await using var run = TestRun.Start(b => b.AddContainer("ghost", "127.0.0.1:1/nobody/nothing", "0.0"), settings);
        var fault = await run.FailureAsync();
        Assert.Equal((ExitCode.ResourceFailed, "ghost"), (fault.ExitCode, fault.Resource));
        Assert.Contains("127.0.0.1:1/nobody/nothing:0.0", fault.Message, StringComparison.Ordinal);
        Assert.Contains("load -i", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ContainerThatNeedsAProcessOfThisMachine_SaysWhyItCannot()
    {
        var settings = await TestEngine.SettingsAsync();
        await using var run = TestRun.Start(
            b => b.AddContainer("client", TestEngine.Image).WithEnvironment("WEB", b.AddExecutable("web", "sleep", "/", "1000").WithHttpEndpoint().GetEndpoint("http")), settings);
        var fault = await run.FailureAsync();
        Assert.Equal("client", fault.Resource);
        Assert.Contains("'web'", fault.Message, StringComparison.Ordinal);
    }

    private Process StartAppHost(string[] settings)
    {
        var info = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        foreach (var argument in (string[])[EntryPoint.AppHost, EntryPoint.WithContainer, "--PLATFORM_DASHBOARD=none", .. settings]) info.ArgumentList.Add(argument);
        info.Environment[RunDirectory.Key] = directory;
        var appHost = Process.Start(info)!;
        appHost.OutputDataReceived += (_, _) => { };
        appHost.BeginOutputReadLine();
        return appHost;
    }
}

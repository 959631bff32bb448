using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Platform.Hosting.Running;

namespace Platform.Hosting.Tests.Running;

public sealed class CommandsTests
{
    [Fact]
    public async Task StopThenStart_Resource_RunsAsAnotherProcess()
    {
        await using var run = TestRun.Start(b => b.AddExecutable("web", "sleep", "/", "1000"));
        var before = (await run.HealthyAsync("web")).ProcessId;
        var commands = run.Services.GetRequiredService<Commands>();
        Assert.True((await commands.ExecuteAsync("web", Commands.Stop, TestContext.Current.CancellationToken)).Success);
        Assert.True(States.IsOver(run.Board["web"].State));
        await run.StatusAsync("web", s => s.Commands.GetValueOrDefault(Commands.Start, ResourceCommandState.Hidden) == ResourceCommandState.Enabled);
        Assert.True((await commands.ExecuteAsync("web", Commands.Start, TestContext.Current.CancellationToken)).Success);
        var after = await run.HealthyAsync("web");
        Assert.NotEqual(before, after.ProcessId);
    }

    [Fact]
    public async Task Custom_StateChanges_IsOfferedAndRunOnlyWhenEnabled()
    {
        var isOpen = false;
        var executed = 0;
        await using var run = TestRun.Start(b => b.AddExecutable("web", "sleep", "/", "1000").WithCommand(
            "go", "Go",
            _ => Task.FromResult(Interlocked.Increment(ref executed) == 1 ? CommandResults.Success() : CommandResults.Failure("twice is too much")),
            new CommandOptions { UpdateState = _ => isOpen ? ResourceCommandState.Enabled : ResourceCommandState.Disabled }));
        await run.HealthyAsync("web");
        var commands = run.Services.GetRequiredService<Commands>();
        Assert.False((await commands.ExecuteAsync("web", "go", TestContext.Current.CancellationToken)).Success);
        isOpen = true;
        await run.StatusAsync("web", s => s.Commands["go"] == ResourceCommandState.Enabled);
        Assert.True((await commands.ExecuteAsync("web", "go", TestContext.Current.CancellationToken)).Success);
        Assert.Equal("twice is too much", (await commands.ExecuteAsync("web", "go", TestContext.Current.CancellationToken)).Message);
    }

    [Fact]
    public async Task Execute_UnknownResourceOrCommand_IsAnAnswer()
    {
        await using var run = TestRun.Start(b => b.AddExecutable("web", "sleep", "/", "1000"));
        await run.HealthyAsync("web");
        var commands = run.Services.GetRequiredService<Commands>();
        Assert.Contains("no resource", (await commands.ExecuteAsync("wbe", "stop", TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        Assert.Contains("no command", (await commands.ExecuteAsync("web", "fly", TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }
}

using Aspire.Hosting;
using Platform.Hosting.Running;

namespace Platform.Hosting.Tests.Running;

public sealed class WaitTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("platform-test-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Start_WaitForCompletion_StartsAfterTheOtherIsDone()
    {
        await using var run = TestRun.Start(b =>
        {
            var first = b.AddExecutable("first", "sh", directory, "-c", "sleep 0.5; echo done > order");
            b.AddExecutable("second", "sh", directory, "-c", "cat order; sleep 1000").WaitForCompletion(first);
        });
        var second = await run.StatusAsync("second", s => s.State == States.Running);
        var first = run.Board["first"];
        Assert.Equal((States.Finished, 0), (first.State, first.ExitCode));
        Assert.True(second.StartedAt >= first.StoppedAt);
    }

    [Fact]
    public async Task Start_WaitForCompletionThatFails_StopsWithThatResourcesLastLines()
    {
        await using var run = TestRun.Start(b =>
        {
            var first = b.AddExecutable("first", "sh", directory, "-c", "echo the disk is upside down >&2; exit 3");
            b.AddExecutable("second", "sleep", directory, "1000").WaitForCompletion(first);
        });
        var fault = await run.FailureAsync();
        Assert.Equal((ExitCode.ResourceFailed, "first"), (fault.ExitCode, fault.Resource));
        Assert.Contains("exit code 3", fault.Message, StringComparison.Ordinal);
        Assert.Contains("the disk is upside down", fault.Message, StringComparison.Ordinal);
        Assert.NotEqual(States.Running, run.Board["second"].State);
    }

    [Fact]
    public async Task Start_WaitTooLong_SaysWhoWaitedForWhom()
    {
        await using var run = TestRun.Start(
            b => b.AddExecutable("second", "sleep", directory, "1000").WaitForCompletion(b.AddExecutable("first", "sleep", directory, "1000")),
            "--Platform:WaitTimeout=00:00:01");
        var fault = await run.FailureAsync();
        Assert.Equal((ExitCode.NotHealthy, "second"), (fault.ExitCode, fault.Resource));
        Assert.Contains("'first'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ProgramThatIsNotThere_SaysSo()
    {
        await using var run = TestRun.Start(b => b.AddExecutable("tool", "no-such-program-anywhere", directory));
        var fault = await run.FailureAsync();
        Assert.Equal((ExitCode.MissingTool, "tool"), (fault.ExitCode, fault.Resource));
    }
}

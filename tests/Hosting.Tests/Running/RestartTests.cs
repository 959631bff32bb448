using System.Diagnostics;
using Aspire.Hosting;
using Platform.Hosting.Running;

namespace Platform.Hosting.Tests.Running;

public sealed class RestartTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("platform-test-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Run_ProcessIsKilled_IsStartedAgain()
    {
        await using var run = TestRun.Start(b => b.AddExecutable("app", "sh", directory, "-c", "while :; do sleep 0.05; done"));
        await Eventually.IsAsync(() => run.Board["app"] is { State: States.Running, ProcessId: not null }, "app did not start");
        var first = run.Board["app"].ProcessId!.Value;

        Process.GetProcessById(first).Kill();

        await Eventually.IsAsync(() => run.Board["app"] is { State: States.Running, ProcessId: { } pid } && pid != first, "app was not started again");
        await run.StopAsync();
    }

    [Fact]
    public async Task Run_ProcessEndedByItselfOrWasStopped_StaysEnded()
    {
        await using var run = TestRun.Start(b =>
        {
            b.AddExecutable("done", "sh", directory, "-c", "exit 0");
            b.AddExecutable("app", "sh", directory, "-c", "while :; do sleep 0.05; done");
        });
        await Eventually.IsAsync(() => run.Board["app"].State == States.Running && run.Board["done"].State == States.Finished, "they did not start");

        await run.StopAsync();

        Assert.False(run.Board["app"].Died);
        Assert.False(run.Board["done"].Died);
    }
}

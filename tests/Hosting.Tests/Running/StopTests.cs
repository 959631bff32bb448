using Aspire.Hosting;
using Platform.Hosting.Running;

namespace Platform.Hosting.Tests.Running;

public sealed class StopTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("platform-test-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Stop_Dependents_EndGracefullyBeforeWhatTheyNeed()
    {
        await using var run = TestRun.Start(b =>
        {
            var store = b.AddExecutable("store", "sh", directory, "-c", Writes("store"));
            var app = b.AddExecutable("app", "sh", directory, "-c", Writes("app")).WaitFor(store);
            b.AddExecutable("user", "sh", directory, "-c", Writes("user")).WaitFor(app);
        });
        await Eventually.IsAsync(() => File.Exists(Path.Combine(directory, "user.up")), "user did not start");
        await run.StopAsync();
        Assert.Equal(["user", "app", "store"], await File.ReadAllLinesAsync(Path.Combine(directory, "order"), TestContext.Current.CancellationToken));
        Assert.All(run.Board.All, s => Assert.Equal((States.Finished, 0), (s.State, s.ExitCode)));
    }

    [Fact]
    public async Task Stop_ProcessThatIgnoresIt_IsKilledWithItsChildren()
    {
        await using var run = TestRun.Start(
            b => b.AddExecutable("deaf", "sh", directory, "-c", "trap '' TERM; sleep 1000 & echo $! > child; touch up; while :; do sleep 1; done"),
            "--Platform:StopTimeout=00:00:01");
        await Eventually.IsAsync(() => File.Exists(Path.Combine(directory, "up")), "deaf did not start");
        var pid = run.Board["deaf"].ProcessId!.Value;
        var child = int.Parse(await File.ReadAllTextAsync(Path.Combine(directory, "child"), TestContext.Current.CancellationToken), System.Globalization.CultureInfo.InvariantCulture);
        await run.StopAsync();
        Assert.False(ProcessTable.IsAlive(pid));
        await Eventually.IsAsync(() => !ProcessTable.IsAlive(child), "the child lives on");
        Assert.Equal(137, run.Board["deaf"].ExitCode);
    }

    private static string Writes(string name)
        => $"trap 'sleep 0.2; echo {name} >> order; exit 0' TERM; touch {name}.up; while :; do sleep 0.05; done";
}

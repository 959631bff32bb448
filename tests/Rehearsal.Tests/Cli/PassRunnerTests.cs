using Platform.Rehearsal.App;
using Platform.Rehearsal.Cli;
using Platform.Rehearsal.Progress;
using Platform.Rehearsal.Tests.Fakes;

namespace Platform.Rehearsal.Tests.Cli;

public sealed class PassRunnerTests : IDisposable
{
    private readonly StringWriter told = new();
    private readonly List<FakeApp> apps = [];

    public void Dispose() => told.Dispose();

    [Fact]
    public async Task RunAsync_BothPasses_EachHasAFreshApp()
    {
        var report = await RunAsync(new Script { Soak = TimeSpan.FromMilliseconds(150) });

        Assert.True(report.Held, string.Join(", ", report.Passes.SelectMany(pass => pass.Expectations).Broken()));
        Assert.Equal(["move", "fault"], report.Passes.Select(pass => pass.Name));
        Assert.Equal(2, apps.Count);
        Assert.All(apps, app => Assert.Equal(0, app.Kept));
    }

    [Fact]
    public async Task RunAsync_FirstPassDoesNotHold_SecondIsWalkedAllTheSameAndTheOutputKept()
    {
        var report = await RunAsync(new Script { Lost = 1, Soak = TimeSpan.FromMilliseconds(150) });

        Assert.False(report.Held);
        Assert.Equal(2, report.Passes.Count);
        Assert.Equal(2, report.Writes.Lost);
        Assert.All(apps, app => Assert.Equal(1, app.Kept));
        Assert.Contains("the app host's output is in kept 1", told.ToString());
    }

    [Fact]
    public async Task RunAsync_Plain_TellsEachChangeOnALineOfItsOwn()
    {
        await RunAsync(new Script { Soak = TimeSpan.FromMilliseconds(150) });

        var lines = told.ToString().Split(Environment.NewLine);
        Assert.Contains(lines, line => line.Contains("move   approved the cutover"));
        Assert.Contains(lines, line => line.Contains("soaking") && line.Contains("weight 10 %"));
        Assert.Contains(lines, line => line.Contains("fault  the new instance fails every request from now on"));
        Assert.InRange(lines.Length, 20, 60);
    }

    private async Task<Platform.Rehearsal.Reports.RehearsalReport> RunAsync(Script script)
    {
        var options = new RehearseOptions { PlanPath = "p.yaml", ReportDirectory = "r", Rows = 1_000 };
        var runner = new PassRunner(Given.Plan, options, new Starter(script, apps), new PlainProgress(told, TimeProvider.System), Given.Pace, TimeProvider.System);
        return await runner.RunAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Starter(Script script, List<FakeApp> apps) : IAppStarter
    {
        public async Task<IRehearsedApp> StartAsync(string pass, Action<string> said, CancellationToken cancel)
        {
            apps.Add(new FakeApp(await FakeWorld.StartAsync(script)));
            return apps[^1];
        }
    }
}

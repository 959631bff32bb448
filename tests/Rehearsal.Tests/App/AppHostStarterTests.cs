using Platform.Rehearsal.Api;
using Platform.Rehearsal.App;

namespace Platform.Rehearsal.Tests.App;

public sealed class AppHostStarterTests : IDisposable
{
    private const string SleepUntilTerm = "trap 'echo stopped >> \"$NOTES\"; exit 0' TERM; echo $$ >> \"$NOTES\"; echo $PLATFORM_RUN_DIR >> \"$NOTES\"; for i in $(seq 600); do sleep 0.05; done";

    private readonly AppHostScript script = new();
    private readonly List<string> said = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => script.Dispose();

    [Fact]
    public async Task StartAsync_EverythingReady_StopsInOrderAndLeavesNothing()
    {
        await using (var app = await Starter(script.Write(SleepUntilTerm)).StartAsync("move", said.Add, Cancel))
        {
            await script.NotesAsync(2);
            Assert.Null(app.Ending);
            Assert.Equal("http://127.0.0.1:1/login?t=x", app.DashboardUrl);
        }

        var notes = await script.NotesAsync(3);
        Assert.Equal("stopped", notes[2]);
        Assert.False(Directory.Exists(notes[1]));
        Assert.False(IsRunning(notes[0]));
    }

    [Fact]
    public async Task StartAsync_DataIsKept_RunDirectoryStays()
    {
        await using (await Starter(script.Write(SleepUntilTerm), keep: true).StartAsync("move", said.Add, Cancel)) await script.NotesAsync(2);

        var directory = (await script.NotesAsync(3))[1];
        Assert.True(File.Exists(Path.Combine(directory, "apphost.log")));
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task StartAsync_IgnoresSigterm_IsKilled()
    {
        await using (await Starter(script.Write("trap '' TERM; echo $$ >> \"$NOTES\"; for i in $(seq 600); do sleep 0.05; done")).StartAsync("move", said.Add, Cancel)) await script.NotesAsync(1);

        Assert.False(IsRunning((await script.NotesAsync(1))[0]));
    }

    [Fact]
    public async Task StartAsync_EndsAtOnce_TellsExitCodeAndLastLines()
    {
        var fault = await Assert.ThrowsAsync<SetupException>(() => Starter(script.WriteOnly("echo port 5432 is in use >&2; exit 7")).StartAsync("move", said.Add, Cancel));

        Assert.Contains("exit code 7", fault.Message);
        Assert.Contains("port 5432 is in use", fault.Message);
        Assert.True(File.Exists(Path.Combine(script.LogDirectory, "move-apphost.log")));
    }

    [Theory]
    [InlineData("""{"name":"source","state":"FailedToStart"}""", "source is FailedToStart")]
    [InlineData("""{"name":"cosy-seed","state":"Finished","exitCode":4}""", "cosy-seed is Finished, exit code 4")]
    [InlineData("""{"name":"gateway","state":"Exited","exitCode":139}""", "gateway is Exited, exit code 139")]
    public async Task StartAsync_ResourceFails_TellsWhichAtOnce(string resource, string expected)
    {
        var fault = await Assert.ThrowsAsync<SetupException>(() => Starter(script.WriteOnly(AppHostScript.Starting(resource) + "\n" + SleepUntilTerm)).StartAsync("move", said.Add, Cancel));

        Assert.StartsWith(expected, fault.Message);
        Assert.False(IsRunning((await script.NotesAsync(1))[0]));
    }

    [Fact]
    public async Task StartAsync_ResourceStaysUnhealthy_TellsWhatWasLastSeen()
    {
        var body = AppHostScript.Starting("""{"name":"migrator","state":"Running","health":"Unhealthy"}""") + "\n" + SleepUntilTerm;
        var fault = await Assert.ThrowsAsync<SetupException>(() => Starter(script.WriteOnly(body), readyWithin: 0.4).StartAsync("move", said.Add, Cancel));

        Assert.Contains("migrator is Running (Unhealthy)", fault.Message);
        Assert.Contains("waiting for migrator", said);
    }

    [Fact]
    public async Task StartAsync_Interrupted_StopsTheAppHost()
    {
        using var soon = new CancellationTokenSource();
        var starting = Starter(script.WriteOnly(SleepUntilTerm)).StartAsync("move", said.Add, soon.Token);
        var notes = await script.NotesAsync(2);
        await soon.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
        Assert.False(IsRunning(notes[0]));
        Assert.False(Directory.Exists(notes[1]));
    }

    [Fact]
    public async Task Ending_AppHostDiesLater_IsTold()
    {
        await using var app = await Starter(script.Write("sleep 0.3; echo out of memory; exit 9")).StartAsync("move", said.Add, Cancel);

        while (app.Ending is null) await Task.Delay(20, Cancel);
        Assert.Contains("exit code 9", app.Ending);
    }

    [Fact]
    public async Task StartAsync_NoSuchProgram_IsASetupFault()
    {
        var fault = await Assert.ThrowsAsync<SetupException>(() => Starter("/nowhere/apphost").StartAsync("move", said.Add, Cancel));

        Assert.Contains("/nowhere/apphost", fault.Message);
    }

    [Fact]
    public async Task StartAsync_Environment_CarriesPlanRowsAndTokens()
    {
        await using (await Starter(script.Write("env > \"$NOTES\"; " + SleepUntilTerm.Replace("$$", "pid"))).StartAsync("move", said.Add, Cancel)) await script.NotesAsync(5);

        var environment = await script.NotesAsync(5);
        Assert.Contains("PLATFORM_PLAN=/plans/p.yaml", environment);
        Assert.Contains("Seed__Rows=1234", environment);
        Assert.Contains("PLAYERS__WRITESPERSECOND=20", environment);
        Assert.Contains("PLATFORM_DASHBOARD=none", environment);
        Assert.Contains(environment, line => line.StartsWith("Parameters__migrator-token=", StringComparison.Ordinal) && line.Length > 40);
    }

    private AppHostStarter Starter(string binary, bool keep = false, double readyWithin = 20) => new(
        new AppHostOptions(binary, "/plans/p.yaml", 1234, new Load(20, 40), Dashboard: false, keep, script.LogDirectory)
        {
            ReadyWithin = TimeSpan.FromSeconds(readyWithin),
            FaultReportWithin = TimeSpan.FromMilliseconds(100),
            StopWithin = TimeSpan.FromSeconds(1),
            PollEvery = TimeSpan.FromMilliseconds(20),
        },
        TimeProvider.System);

    private static bool IsRunning(string pid) => Directory.Exists($"/proc/{pid}") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ");
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Migrator.Hooks;
using Platform.Plans;
using Platform.Plans.Http;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Hooks;

public sealed class HookRunnerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("platform-hooks-");
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _folder.Delete(recursive: true);
    }

    private HookRunner Runner(params HookPlan[] hooks)
    {
        var plan = new Plan { Name = "sample", Directory = _folder.FullName, Hooks = hooks };
        var shell = new ShellCommand(Environment.GetEnvironmentVariable, TimeProvider.System);
        return new HookRunner(plan, new HttpCaller(_http, _ => null, TimeProvider.System), shell, TimeProvider.System, NullLogger<HookRunner>.Instance);
    }

    private static HookPlan Command(string run, int attempts = 1, string? undo = null) => new(HookMoment.After, "copy") { Run = run, Attempts = attempts, UndoRun = undo };

    [Fact]
    public async Task Run_Command_SeesItsPlanAndStep()
    {
        var result = await Runner().RunAsync(Command("echo $PLATFORM_PLAN $PLATFORM_STEP; pwd"), CancellationToken.None);

        Assert.True(result.Succeeded);
        Assert.Equal($"sample copy\n{_folder.FullName}", result.Output);
    }

    [Fact]
    public async Task Run_FailsTwiceThenWell_IsTriedAgain()
    {
        var result = await Runner().RunAsync(Command("echo x >> tries; test $(wc -l < tries) -eq 3", attempts: 4), CancellationToken.None);

        Assert.Equal((true, 3, 0), (result.Succeeded, result.Attempts, result.ExitCode));
    }

    [Fact]
    public async Task Run_FailsAlways_EndsWithItsAttempts()
    {
        var result = await Runner().RunAsync(Command("echo no; exit 3", attempts: 2), CancellationToken.None);

        Assert.Equal((false, 2, 3, "no"), (result.Succeeded, result.Attempts, result.ExitCode, result.Output));
    }

    [Fact]
    public async Task Undo_WithAndWithoutOne_RunsItOrIsNull()
    {
        Assert.Equal("undone", (await Runner().UndoAsync(Command("true", undo: "echo undone"), CancellationToken.None))!.Output);
        Assert.Null(await Runner().UndoAsync(Command("true"), CancellationToken.None));
    }

    [Fact]
    public async Task Undo_FailsAtFirst_IsTriedAsOftenAsTheHook()
    {
        var result = await Runner().UndoAsync(Command("true", attempts: 2, undo: "echo x >> tries; test $(wc -l < tries) -eq 2"), CancellationToken.None);

        Assert.Equal((true, 2), (result!.Succeeded, result.Attempts));
    }

    [Fact]
    public async Task Run_Call_TellsTheAnswer()
    {
        await using var service = await FakeService.StartAsync(app => app.MapPost("/{status:int}", (int status) => Results.StatusCode(status)));
        HookPlan Call(string path) => new(HookMoment.After, "copy") { Call = new HttpCall("POST", service.Url + path) };

        var good = await Runner().RunAsync(Call("/202"), CancellationToken.None);
        var bad = await Runner().RunAsync(Call("/500"), CancellationToken.None);

        Assert.Equal((true, null, "it answered 202"), (good.Succeeded, good.ExitCode, good.Output));
        Assert.Equal((false, null, "it answered 500"), (bad.Succeeded, bad.ExitCode, bad.Output));
    }
}

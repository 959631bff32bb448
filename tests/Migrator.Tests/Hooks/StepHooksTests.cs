using Microsoft.Extensions.Logging.Abstractions;
using Platform.Migrator.Cutover;
using Platform.Migrator.Driving;
using Platform.Migrator.Hooks;
using Platform.Migrator.Journal;
using Platform.Plans;
using Platform.Plans.Http;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Hooks;

public sealed class StepHooksTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("platform-hooks-");
    private readonly HttpClient _http = new();
    private readonly List<JournalEvent> _ran = [];

    public void Dispose()
    {
        _http.Dispose();
        _folder.Delete(recursive: true);
    }

    private StepHooks Hooks(params HookPlan[] hooks)
    {
        var plan = new Plan { Name = "sample", Directory = _folder.FullName, Hooks = hooks };
        var shell = new ShellCommand(Environment.GetEnvironmentVariable, TimeProvider.System);
        return new StepHooks(plan, new HookRunner(plan, new HttpCaller(_http, _ => null, TimeProvider.System), shell, TimeProvider.System, NullLogger<HookRunner>.Instance));
    }

    private static HookPlan After(string run, string? undo = null, string step = "copy", int timeoutMs = 10_000) =>
        new(HookMoment.After, step) { Run = run, UndoRun = undo, Timeout = TimeSpan.FromMilliseconds(timeoutMs) };

    private Task RunAsync(StepHooks hooks, HookMoment moment = HookMoment.After, Step step = Step.Copy, CancellationToken cancel = default) => hooks.RunAsync(moment, step, _ran, cancel);

    private async Task<List<HookUndone>> UndoAsync(StepHooks hooks) => [.. (await hooks.UndoAsync([.. _ran.Cast<HookRan>()], CancellationToken.None)).Cast<HookUndone>()];

    private string[] Log => File.Exists(PathOf("log")) ? File.ReadAllLines(PathOf("log")) : [];

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    [Fact]
    public async Task Run_Moment_IsInThePlansOrderAndTold()
    {
        var hooks = Hooks(After("echo a >> log"), new HookPlan(HookMoment.Before, "copy") { Run = "echo b >> log" }, After("echo c >> log"), After("echo d >> log", step: "finish"));

        await RunAsync(hooks);

        Assert.Equal(["a", "c"], Log);
        Assert.Equal([1, 3], _ran.Cast<HookRan>().Select(ran => ran.Number!.Value));
        Assert.All(_ran.Cast<HookRan>(), ran => Assert.True(ran.Succeeded));
    }

    [Fact]
    public async Task Undo_SeveralThatRan_GoesBackwardsAndOnceEach()
    {
        var hooks = Hooks(After("true", "echo undo-a >> log"), After("true", "echo undo-b >> log"), After("true", "echo undo-c >> log", step: "verify"));
        await RunAsync(hooks);
        await RunAsync(hooks, step: Step.Verify);
        await RunAsync(hooks); // The step was done again.

        var undone = await UndoAsync(hooks);

        Assert.Equal(["undo-b", "undo-a", "undo-c"], Log);
        Assert.Equal([(2, true), (1, true), (3, true)], undone.Select(hook => (hook.Number!.Value, hook.Succeeded)));
    }

    [Fact]
    public async Task Run_FailsHalfWay_IsToldAndUndone()
    {
        var hooks = Hooks(After("echo whole >> log", "echo undo-whole >> log"), After("echo half >> log; echo broken; exit 3", "echo undo-half >> log"), After("echo never >> log", "echo undo-never >> log"));

        var fault = await Assert.ThrowsAsync<StepFault>(() => RunAsync(hooks));
        Assert.Contains("broken", fault.Message, StringComparison.Ordinal);
        Assert.Equal([(1, true), (2, false)], _ran.Cast<HookRan>().Select(ran => (ran.Number!.Value, ran.Succeeded)));

        await UndoAsync(hooks);
        Assert.Equal(["whole", "half", "undo-half", "undo-whole"], Log);
    }

    [Fact]
    public async Task Run_Cancelled_IsToldSinceItHadBegun()
    {
        using var cancel = new CancellationTokenSource();
        var running = RunAsync(Hooks(After("echo begun >> log; sleep 300", "true")), cancel: cancel.Token);
        await Eventually.TrueAsync(() => Log.Length == 1, "the hook has begun");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.False(Assert.IsType<HookRan>(Assert.Single(_ran)).Succeeded);
    }

    [Fact]
    public async Task Undo_Hangs_IsKilledWithEverythingItStartedAndOthersGoOn()
    {
        var hooks = Hooks(After("true", "echo undo-a >> log"), After("true", "sleep 300 & echo $! > child; trap '' TERM; sleep 300; sleep 300", timeoutMs: 500));
        await RunAsync(hooks);

        var undone = await UndoAsync(hooks);

        Assert.Equal(["undo-a"], Log);
        Assert.Equal([false, true], undone.Select(hook => hook.Succeeded));
        Assert.Contains("did not end within 0.5 s and was killed", undone[0].Output, StringComparison.Ordinal);
        Assert.Contains("Undo by hand", undone[0].Output, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => !IsAlive(File.ReadAllText(PathOf("child")).Trim()), "the child has ended");
    }

    [Fact]
    public async Task Undo_FailsOrIsMissing_IsToldAndOthersGoOn()
    {
        var hooks = Hooks(After("true", "echo undo-a >> log"), After("true", "echo why; exit 1"), After("reindex.sh || true"));
        await RunAsync(hooks);

        var undone = await UndoAsync(hooks);

        Assert.Equal(["undo-a"], Log);
        Assert.Equal([(3, false), (2, false), (1, true)], undone.Select(hook => (hook.Number!.Value, hook.Succeeded)));
        Assert.Contains("the plan has no `undo` for it. Undo by hand what `reindex.sh || true` did", undone[0].Output, StringComparison.Ordinal);
        Assert.Contains("why", undone[1].Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Undo_HookThatThePlanLost_IsTold()
    {
        _ran.Add(new HookRan("After", Step.Copy, "after copy: a command", true, "", 2));

        var undone = Assert.Single(await UndoAsync(Hooks(After("true", "echo undo-a >> log"))));

        Assert.Contains("has no such hook", undone.Output, StringComparison.Ordinal);
        Assert.False(undone.Succeeded);
        Assert.Empty(Log);
    }

    [Fact]
    public async Task Undo_JournalWithoutNumbers_FindsTheOnlyOneItCanBe()
    {
        _ran.Add(new HookRan("After", Step.Copy, "after copy: a command", true, ""));

        Assert.True(Assert.Single(await UndoAsync(Hooks(After("true", "echo undo-a >> log")))).Succeeded);
        Assert.False(Assert.Single(await UndoAsync(Hooks(After("a", "true"), After("b", "true")))).Succeeded);
        Assert.Equal(["undo-a"], Log);
    }

    [Fact]
    public void CutShort_StepWithHooks_NamesAllThatMayHaveBegun()
    {
        var hooks = Hooks(After("a"), new HookPlan(HookMoment.Before, "copy") { Run = "b" }, After("c", step: "verify"));

        Assert.Equal([(1, false), (2, false)], hooks.CutShort(Step.Copy).Select(ran => (ran.Number!.Value, ran.Succeeded)));
        Assert.Empty(hooks.CutShort(Step.Inspect));
    }

    /// <summary>A zombie, which nobody may have reaped yet, is not alive.</summary>
    private static bool IsAlive(string pid) =>
        File.Exists($"/proc/{pid}/stat") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
}

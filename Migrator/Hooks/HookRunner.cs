using Platform.Plans;
using Platform.Plans.Http;

namespace Platform.Migrator.Hooks;

/// <summary>Runs the commands and calls that a plan ties to its steps, and their undoing. A hook that fails is a result; the driver decides what it means.</summary>
internal sealed partial class HookRunner(Plan plan, HttpCaller caller, ShellCommand shell, TimeProvider time, ILogger<HookRunner> log)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    public Task<HookResult> RunAsync(HookPlan hook, CancellationToken cancel) => RepeatAsync(hook, hook.Run, hook.Call, cancel);

    /// <returns>Null when the plan does not say how to undo it.</returns>
    public async Task<HookResult?> UndoAsync(HookPlan hook, CancellationToken cancel) =>
        hook.UndoRun is null && hook.UndoCall is null ? null : await RepeatAsync(hook, hook.UndoRun, hook.UndoCall, cancel);

    private async Task<HookResult> RepeatAsync(HookPlan hook, string? command, HttpCall? call, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            var (succeeded, exitCode, output) = command is not null ? await CommandAsync(hook, command, cancel) : await CallAsync(call!, cancel);
            if (succeeded || attempt >= hook.Attempts)
                return new HookResult(succeeded, exitCode, output, attempt, time.GetElapsedTime(began));
            LogAgain(hook.ToString(), attempt, hook.Attempts, output);
            await Task.Delay(pause * (0.5 + Random.Shared.NextDouble()), time, cancel);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<(bool Succeeded, int? ExitCode, string Output)> CommandAsync(HookPlan hook, string command, CancellationToken cancel)
    {
        var outcome = await shell.RunAsync(new ShellRequest(command, plan.Directory, hook.Environment, hook.Timeout) { Told = { ["PLATFORM_PLAN"] = plan.Name, ["PLATFORM_STEP"] = hook.Step } }, cancel);
        return (outcome.ExitCode == 0, outcome.ExitCode, outcome.Output);
    }

    private async Task<(bool Succeeded, int? ExitCode, string Output)> CallAsync(HttpCall call, CancellationToken cancel)
    {
        var answer = await caller.SendAsync(call, null, cancel);
        return (answer.IsSuccess, null, answer.ToString());
    }
}

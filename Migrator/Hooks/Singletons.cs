using Platform.Migrator.Driving;
using Platform.Plans;
using Platform.Plans.Http;

namespace Platform.Migrator.Hooks;

/// <summary>Moves what may run on one side only: stopped, proven stopped, and only then started on the other. Both methods are safe to repeat.</summary>
internal sealed partial class Singletons(IReadOnlyList<SingletonPlan> singletons, HttpCaller caller, TimeProvider time, ILogger<Singletons> log)
{
    /// <summary>For each proof.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private readonly CheckWait _wait = new(caller, time);

    /// <exception cref="StepFault">One cannot be proven stopped: whether it runs is unknown, and nothing may be started elsewhere.</exception>
    public async Task StopAsync(Side side, CancellationToken cancel)
    {
        foreach (var singleton in singletons)
        {
            await CallAsync(singleton, singleton.Stop, side, "stopped", cancel);
            await ProveAsync(singleton, singleton.Stopped, side, "stopped", cancel);
            LogStopped(singleton.Name, side.Word());
        }
    }

    /// <summary>Starts all on <paramref name="side"/>, unless the other side says that one runs there (again).</summary>
    /// <exception cref="StepFault">One runs on the other side, or cannot be proven started.</exception>
    public async Task StartAsync(Side side, CancellationToken cancel)
    {
        foreach (var singleton in singletons)
        {
            await RefuseIfOtherRunsAsync(singleton, side.Other(), cancel);
            await CallAsync(singleton, singleton.Start, side, "started", cancel);
            await ProveAsync(singleton, singleton.Started, side, "started", cancel);
            LogStarted(singleton.Name, side.Word());
        }
    }

    /// <summary>That it was stopped there has been proven; this finds an app that was started again since. A side that does not answer runs nothing that says so.</summary>
    private async Task RefuseIfOtherRunsAsync(SingletonPlan singleton, Side other, CancellationToken cancel)
    {
        if ((await caller.CheckAsync(singleton.Started, other, cancel)).Ok)
            throw new StepFault($"The singleton {singleton.Name} runs on the {other.Word()} again, so it is not started on the {other.Other().Word()}.", $"Stop it on the {other.Word()}, and see that its app does not start it by itself; then repeat the step.");
    }

    private async Task CallAsync(SingletonPlan singleton, HttpCall call, Side side, string what, CancellationToken cancel)
    {
        var answer = await caller.SendAsync(call, side, cancel);
        if (!answer.IsSuccess)
            throw new StepFault($"The singleton {singleton.Name} on the {side.Word()} could not be {what}: {call}: {answer}.", $"Check the app on the {side.Word()} and the plan's `singletons`; the step can be repeated.", answer.Status is null or >= 500);
    }

    private async Task ProveAsync(SingletonPlan singleton, HttpCheck proof, Side side, string what, CancellationToken cancel)
    {
        if (await _wait.UntilAsync(proof, side, Limit, cancel) is { Ok: false } last)
            throw new StepFault($"The singleton {singleton.Name} on the {side.Word()} was not proven {what} within {Limit.TotalSeconds:0} s: {proof.Call}: {last.Reason}.", $"Look at the app on the {side.Word()}; the step can be repeated.", isTransient: true);
    }
}

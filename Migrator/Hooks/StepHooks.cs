using System.Text.Json;
using Platform.Migrator.Cutover;
using Platform.Migrator.Driving;
using Platform.Migrator.Journal;
using Platform.Plans;

namespace Platform.Migrator.Hooks;

/// <summary>The hooks of the plan's steps, and what the journal has to know of them. Whatever may have been begun is told, so that it can be undone.</summary>
internal sealed class StepHooks(Plan plan, HookRunner runner)
{
    private const string MayHaveBegun = "The migrator ended while the step ran: this hook may have begun, and what came of it is not known.";

    /// <summary>Runs the hooks of that moment, in the plan's order.</summary>
    /// <param name="ran">Each hook that ran is added, also one that failed.</param>
    /// <exception cref="StepFault">A hook failed after all its attempts; the step counts as failed.</exception>
    public async Task RunAsync(HookMoment moment, Step step, List<JournalEvent> ran, CancellationToken cancel)
    {
        foreach (var (hook, number) in Of(step).Where(pair => pair.Hook.Moment == moment))
        {
            var result = await RunAsync(hook, number, step, ran, cancel);
            if (!result.Succeeded)
                throw new StepFault($"The hook {hook} failed after {result.Attempts} attempts: {result.Output}", "Repair what it calls, then resume. A roll back undoes it as far as the plan says how.");
        }
    }

    /// <summary>The hooks of a step whose outcome nobody knows, since its driver ended in it.</summary>
    public IReadOnlyList<HookRan> CutShort(Step step) => [.. Of(step).Select(pair => Ran(pair.Hook, pair.Number, step, false, MayHaveBegun))];

    /// <summary>Undoes in reverse order what ran, each hook once. One that cannot be undone is told, and the others go on.</summary>
    public async Task<IReadOnlyList<JournalEvent>> UndoAsync(IReadOnlyList<HookRan> ran, CancellationToken cancel)
    {
        var undone = new List<JournalEvent>();
        foreach (var hook in ran.Reverse().DistinctBy(hook => (hook.Number, hook.Moment, hook.Step, hook.Hook)))
            undone.Add(await UndoAsync(hook, cancel));
        return undone;
    }

    private async Task<HookResult> RunAsync(HookPlan hook, int number, Step step, List<JournalEvent> ran, CancellationToken cancel)
    {
        try
        {
            var result = await runner.RunAsync(hook, cancel);
            ran.Add(Ran(hook, number, step, result.Succeeded, result.Output));
            return result;
        }
        catch (OperationCanceledException)
        {
            ran.Add(Ran(hook, number, step, false, "The step's time was over, or the migrator was stopped: the hook was killed."));
            throw;
        }
    }

    private async Task<HookUndone> UndoAsync(HookRan ran, CancellationToken cancel)
    {
        if (Find(ran) is not { } hook)
            return Undone(ran, false, "It was not undone: the plan that is in use has no such hook. Undo by hand what it did.");
        if (await runner.UndoAsync(hook, cancel) is not { } result)
            return Undone(ran, false, $"It was not undone: the plan has no `undo` for it. Undo by hand what `{hook.Run ?? hook.Call!.ToString()}` did, and see to it before another attempt.");
        return Undone(ran, result.Succeeded, result.Succeeded ? result.Output : $"It was not undone: {result.Attempts} attempts of `{hook.UndoRun ?? hook.UndoCall!.ToString()}` failed. Undo by hand what the hook did. {result.Output}");
    }

    /// <returns>Null when the journal's hook is not, or not only one, in the plan.</returns>
    private HookPlan? Find(HookRan ran)
    {
        var same = Of(ran.Step).Where(pair => (ran.Number ?? pair.Number) == pair.Number && pair.Hook.Moment.ToString() == ran.Moment && pair.Hook.ToString() == ran.Hook).ToList();
        return same.Count == 1 ? same[0].Hook : null;
    }

    private IEnumerable<(HookPlan Hook, int Number)> Of(Step step)
    {
        var name = JsonNamingPolicy.KebabCaseLower.ConvertName(step.ToString());
        return plan.Hooks.Select((hook, i) => (hook, i + 1)).Where(pair => pair.hook.Step == name);
    }

    private static HookRan Ran(HookPlan hook, int number, Step step, bool succeeded, string output) =>
        new(hook.Moment.ToString(), step, hook.ToString(), succeeded, output, number);

    private static HookUndone Undone(HookRan ran, bool succeeded, string output) => new(ran.Hook, succeeded, output, ran.Number);
}

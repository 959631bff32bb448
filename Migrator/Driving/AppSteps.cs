using System.Text.Json;
using Platform.Migrator.Configuration;
using Platform.Migrator.Cutover;
using Platform.Migrator.Hooks;
using Platform.Migrator.Journal;
using Platform.Plans;
using Platform.Plans.Http;

namespace Platform.Migrator.Driving;

/// <summary>The steps that act on the app: its singletons, its configuration, its health, and whatever the plan hooks on.</summary>
internal sealed class AppSteps(Plan plan, HttpCaller caller, Singletons singletons, IReadOnlyList<IConfigurationTarget> configuration, HookRunner hooks)
{
    public Task StopSingletonsAsync(Side side, CancellationToken cancel) => singletons.StopAsync(side, cancel);

    public Task StartSingletonsAsync(Side side, CancellationToken cancel) => singletons.StartAsync(side, cancel);

    /// <summary>Sees that every configuration target can be read before anything depends on it.</summary>
    public async Task LookAtConfigurationAsync(CancellationToken cancel)
    {
        foreach (var target in configuration)
            await target.SnapshotAsync(cancel);
    }

    public async Task FlipAsync(CancellationToken cancel)
    {
        foreach (var target in configuration)
            await target.ApplyAsync(cancel);
    }

    /// <summary>Reads only: it runs under the freeze, before the commit.</summary>
    public async Task SmokeAsync(CancellationToken cancel)
    {
        var results = await Task.WhenAll(plan.Smoke.Select(async check => (check, Result: await caller.CheckAsync(check, Side.Target, cancel))));
        var failed = results.Where(r => !r.Result.Ok).Select(r => $"{r.check.Call}: {r.Result.Reason}").ToList();
        if (failed.Count > 0)
            throw new StepFault($"Smoke test failed: {string.Join("; ", failed)}.", "See the target's app.");
    }

    /// <exception cref="StepFault">A hook failed after all its attempts; the step counts as failed.</exception>
    public async Task<IReadOnlyList<JournalEvent>> RunHooksAsync(HookMoment moment, Step step, CancellationToken cancel)
    {
        var events = new List<JournalEvent>();
        foreach (var hook in hooks.Of(moment, JsonNamingPolicy.KebabCaseLower.ConvertName(step.ToString())))
        {
            var result = await hooks.RunAsync(hook, cancel);
            if (!result.Succeeded)
                throw new StepFault($"The hook {hook} failed after {result.Attempts} attempts: {result.Output}", "Repair what it calls, then resume.");
            events.Add(new HookRan(moment.ToString(), step, hook.ToString(), result.Succeeded, result.Output));
        }

        return events;
    }
}

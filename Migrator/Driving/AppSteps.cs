using Platform.Migrator.Configuration;
using Platform.Migrator.Cutover;
using Platform.Migrator.Hooks;
using Platform.Migrator.Journal;
using Platform.Plans;
using Platform.Plans.Http;

namespace Platform.Migrator.Driving;

/// <summary>The steps that act on the app: its singletons, its configuration, its health, and whatever the plan hooks on.</summary>
internal sealed partial class AppSteps(Plan plan, HttpCaller caller, Singletons singletons, AppConfiguration configuration, StepHooks hooks, ILogger<AppSteps> log)
{
    public Task StopSingletonsAsync(Side side, CancellationToken cancel) => singletons.StopAsync(side, cancel);

    public Task StartSingletonsAsync(Side side, CancellationToken cancel) => singletons.StartAsync(side, cancel);

    /// <summary>Keeps durably what stands in every place of the plan's configuration, before anything depends on it; asked again, it finds what was changed since.</summary>
    /// <exception cref="StepFault">A place cannot be read or written, or somebody else changed it.</exception>
    public Task LookAtConfigurationAsync(string migrationId, CancellationToken cancel) => configuration.LookAsync(migrationId, cancel);

    /// <summary>Points the app to that side's stores: to the target's by the plan's values, to the source's by putting back what stood there. Repeatable.</summary>
    /// <param name="stores">The stores that turn; places that hold addresses of others only stay as they are.</param>
    public Task FlipAsync(Side to, IReadOnlyCollection<string> stores, string migrationId, CancellationToken cancel) => configuration.FlipAsync(to, stores, migrationId, cancel);

    /// <summary>For before a roll back's freeze.</summary>
    /// <exception cref="StepFault">Somebody else changed a place since the flip: a flip back would leave it as it is, and fail.</exception>
    public Task EnsureRestorableAsync(IReadOnlyCollection<string> stores, string migrationId, CancellationToken cancel) => configuration.EnsureRestorableAsync(stores, migrationId, cancel);

    /// <summary>For a migration that has ended: what was kept is removed, since it may hold secrets.</summary>
    public void DiscardConfiguration(string migrationId) => configuration.Discard(migrationId);

    /// <summary>Lets the app get ready for that side's stores, while nobody waits: when the other side is prepared, and again before each freeze. An app that cannot will be slower, which is no reason not to move. On the way back the target's app is left alone: it may be why.</summary>
    public async Task WarmAsync(Side to, CancellationToken cancel)
    {
        foreach (var (call, answer) in await Task.WhenAll(plan.Warm.Where(c => Concerns(c, to)).Select(async call => (call, await caller.SendAsync(call, to, cancel)))))
        {
            if (answer.Status is not (>= 200 and < 300))
                LogCold(call.ToString(), answer.Fault ?? $"it answered {answer.Status}");
        }
    }

    /// <summary>Reads only: it runs under the freeze, before the commit.</summary>
    public async Task SmokeAsync(Side side, CancellationToken cancel)
    {
        var results = await Task.WhenAll(plan.Smoke.Where(c => Concerns(c.Call, side)).Select(async check => (check, Result: await caller.CheckAsync(check, side, cancel))));
        var failed = results.Where(r => !r.Result.Ok).Select(r => $"{r.check.Call}: {r.Result.Reason}").ToList();
        if (failed.Count > 0)
            throw new StepFault($"Smoke test failed: {string.Join("; ", failed)}.", $"See the {side.Word()}'s app.");
    }

    /// <summary>A call whose URL names one side's app says nothing of the other's: without <c>${side}</c> it is meant for the way there.</summary>
    internal static bool Concerns(HttpCall call, Side side) => side == Side.Target || call.Url.Contains("${side}", StringComparison.Ordinal);

    /// <inheritdoc cref="StepHooks.RunAsync(HookMoment, Step, List{JournalEvent}, CancellationToken)"/>
    public Task RunHooksAsync(HookMoment moment, Step step, List<JournalEvent> ran, CancellationToken cancel) => hooks.RunAsync(moment, step, ran, cancel);

    /// <inheritdoc cref="StepHooks.CutShort"/>
    public IReadOnlyList<JournalEvent> HooksCutShort(Step step) => hooks.CutShort(step);

    /// <inheritdoc cref="StepHooks.UndoAsync(IReadOnlyList{HookRan}, CancellationToken)"/>
    /// <returns>A <see cref="HookUndone"/> for each.</returns>
    public Task<IReadOnlyList<JournalEvent>> UndoHooksAsync(IReadOnlyList<HookRan> ran, CancellationToken cancel) => hooks.UndoAsync(ran, cancel);

    [LoggerMessage(3011, LogLevel.Warning, "{Call} did not let the app get ready: {Reason}. The first requests after the cutover may be slow")]
    private partial void LogCold(string call, string reason);
}

using Platform.Plans;
using Platform.Rehearsal.App;

namespace Platform.Rehearsal.Passes;

/// <summary>Takes back each phase of a promoted migration, looks at what was found after it, and goes forward again for the next.</summary>
internal sealed class RollBackScenes(IRehearsedApp app, Plan plan, Stage stage, Pace pace, Lookout lookout, Action<string> say, TimeProvider time)
{
    private const int FillStep = 20_000;

    /// <summary>What the written procedures of the teams that move today allow: the time with verification where they name one.</summary>
    private static readonly Dictionary<string, string> ByHand = new()
    {
        ["traffic"] = "10-20 min",
        ["configuration"] = "5-15 min",
        ["cache"] = "10-30 min",
        ["objects"] = "5-10 min, 30 min to 2 h with objects to restore",
        ["database"] = "15-30 min",
        ["everything"] = "45-105 min, the sum of its phases",
    };

    /// <summary>The phases that a plan has, in the order in which they are taken back here: the cheapest first, everything last.</summary>
    public static IEnumerable<string> PhasesOf(Plan plan)
    {
        if (plan.Traffic is not null && plan.Cutover == CutoverOrder.BeforeTraffic) yield return "traffic";
        if (plan.Configuration.Count > 0) yield return "configuration";
        if (plan.Stores.Any(store => store.Kind == "redis")) yield return "cache";
        if (plan.Stores.Any(store => store.Kind == "objects")) yield return "objects";
        if (plan.Stores.Any(store => store.Kind is not ("redis" or "objects"))) yield return "database";
        yield return "everything";
    }

    public async Task<IReadOnlyList<PhaseRolledBack>> PlayAsync(CancellationToken cancel)
    {
        var played = new List<PhaseRolledBack>();
        foreach (var phase in PhasesOf(plan))
        {
            if (played.Count > 0) await AgainAsync(phase, cancel);
            await stage.FirstWeightAsync(cancel);
            var written = phase == "database" ? await FillAsync(cancel) : 0;
            played.Add(await TakeBackAsync(phase, written, cancel));
        }

        return played;
    }

    /// <summary>Another attempt: the weights alone when only traffic had gone back, else the cutover as well; never a copy.</summary>
    private async Task AgainAsync(string next, CancellationToken cancel)
    {
        await stage.InsistAsync("start", cancel);
        say($"forward again, to take back {next}");
        if (lookout.Latest.Migrator.Authority == "source") await stage.CutOverAsync(cancel);
    }

    /// <summary>As many rows as users would write in an hour. The plan's soaks and observation are over sooner than that is done, so the migration is paused meanwhile.</summary>
    private async Task<long> FillAsync(CancellationToken cancel)
    {
        if (pace.BulkAtTarget == 0) return 0;
        await stage.InsistAsync("pause", cancel);
        var started = time.GetTimestamp();
        for (var written = 0; written < pace.BulkAtTarget; written += FillStep)
        {
            await app.CosyTarget.FillAsync(Math.Min(FillStep, pace.BulkAtTarget - written), cancel);
            await lookout.LookAsync(cancel);
        }

        say($"wrote {pace.BulkAtTarget:N0} rows at the target in {time.GetElapsedTime(started).TotalSeconds:0} s");
        await stage.InsistAsync("resume", cancel);
        return pace.BulkAtTarget;
    }

    private async Task<PhaseRolledBack> TakeBackAsync(string phase, long written, CancellationToken cancel)
    {
        var hasData = phase != "traffic";
        var started = time.GetTimestamp();
        await stage.InsistAsync($"roll-back?phase={phase}", cancel);
        say($"asked for the roll back of {phase}");
        await lookout.UntilAsync($"users to be back after the roll back of {phase}", pace.Slack + pace.ReadyForCutover, sight => sight.Gateway.Weight == 0 && (!hasData || sight.Migrator is { Authority: "source", Frozen: false }), cancel);
        var back = time.GetElapsedTime(started);
        var sight = await lookout.UntilAsync($"the roll back of {phase} to be checked", pace.Slack + pace.ReadyForCutover, sight => sight.Migrator.Phase == "rolledBack", cancel);
        var checks = sight.Migrator.Checks;
        foreach (var bad in checks.Where(check => check.Verdict == "failed")) say($"not well after the roll back of {phase}: {bad.Name}: {bad.Detail}");
        var result = new PhaseRolledBack(
            phase, ByHand[phase], Math.Round(time.GetElapsedTime(started).TotalSeconds, 3), Math.Round(back.TotalSeconds, 3), hasData ? sight.Migrator.FreezeMs : null, written,
            Count("passed"), Count("failed"), Count("inconclusive"));
        say($"rolled back {phase}: {result}");
        return result;

        int Count(string verdict) => checks.Count(check => check.Verdict == verdict);
    }
}

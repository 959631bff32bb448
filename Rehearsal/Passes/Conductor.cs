using Platform.Plans;
using Platform.Rehearsal.Api;
using Platform.Rehearsal.App;
using Platform.Rehearsal.Progress;

namespace Platform.Rehearsal.Passes;

/// <summary>Walks one pass as a person with a browser would: starts, watches, approves, breaks the new instance on purpose, and looks at what became of the writes.</summary>
internal sealed class Conductor(Plan plan, Load load, Pace pace, IProgressView view, TimeProvider time)
{
    public async Task<PassResult> RunAsync(PassKind kind, IRehearsedApp app, CancellationToken cancel)
    {
        var lookout = new Lookout(kind, app, pace, view, time);
        var stage = new Stage(app, plan, load, pace, lookout, line => view.Say(kind, line), time);
        var result = new PassResult(kind, time.GetUtcNow()) { Track = lookout.Track };
        var kills = new MigratorKills(app, line => view.Say(kind, line), time);
        var started = time.GetTimestamp();
        try
        {
            result = kind == PassKind.Kills
                ? await kills.AroundAsync(stop => WalkAsync(kind, stage, result, stop), cancel)
                : await WalkAsync(kind, stage, result, cancel);
        }
        catch (Exception fault) when (fault is PassBrokenException or ApiException)
        {
            view.Say(kind, fault.Message);
            result = await SalvageAsync(app, stage, result with { Broken = fault.Message }, cancel);
        }

        return result with { Took = time.GetElapsedTime(started), Last = lookout.Latest, Notes = stage.Notes, Killed = kills.Killed };
    }

    private static async Task<PassResult> WalkAsync(PassKind kind, Stage stage, PassResult result, CancellationToken cancel)
    {
        await stage.OpenAsync(cancel);
        await stage.CutOverAsync(cancel);
        if (kind == PassKind.RollBacks) return await stage.SettleAsync(result with { RolledBack = await stage.RollBackEachAsync(cancel) }, cancel);
        if (kind == PassKind.Fault) result = result with { Detection = await stage.FailAtHalfAsync(cancel) };
        else await stage.ShiftToTheEndAsync(cancel);
        return await stage.SettleAsync(result, cancel);
    }

    /// <summary>A broken pass still shows what its users saw and what became of their writes, when they can still be asked.</summary>
    private static async Task<PassResult> SalvageAsync(IRehearsedApp app, Stage stage, PassResult result, CancellationToken cancel)
    {
        if (app.Ending is not null) return result;
        try
        {
            return await stage.SettleAsync(result, cancel);
        }
        catch (Exception fault) when (fault is PassBrokenException or ApiException)
        {
            return result with { Broken = $"{result.Broken}. Nor could the pass be settled: {fault.Message}" };
        }
    }
}

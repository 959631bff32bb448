using Platform.Migrator.Sync;

namespace Platform.Migrator.Cli.Sync;

/// <summary><c>copy</c>: whatever an earlier run left undone, this one goes on with.</summary>
internal static class CopyVerb
{
    public static async Task<int> RunAsync(IStandAlone ends, bool follow, bool untilCaughtUp, SyncReport report, ILoggerFactory loggers, CancellationToken cancel)
    {
        await using var working = await ends.WorkAsync(loggers, cancel);
        var engine = working.Engine;
        var found = await FindAsync(engine, report, cancel);
        if (found != CopyStage.None)
            report.Step("resume", $"an earlier run is gone on with: {found switch { CopyStage.Begun => "some rows were copied", CopyStage.Copied => "all rows are there", CopyStage.Cleaning => "only cleaning is left", _ => "the copy is complete" }}");
        if (found == CopyStage.Cleaning)
            return await CleanAsync(engine, "the target is complete and takes writes; nothing of the copy's own is left", report, cancel);
        if (found is CopyStage.None or CopyStage.Begun && await RefusedAsync(engine, report, cancel))
            return ExitCodes.Refused;
        var persistence = new Persistence(report, TimeProvider.System);
        if (found is CopyStage.None or CopyStage.Begun)
            await persistence.RunAsync(() => CopyRowsAsync(engine, persistence, report, cancel), cancel);
        if (found != CopyStage.Finished)
            await persistence.RunAsync(() => engine.Copier.FinishAsync(SyncReport.To<FinishProgress>(p => Finishing(p, persistence, report)), cancel), cancel);
        if (follow)
            return await FollowVerb.FollowAsync(engine, untilCaughtUp, report, cancel);
        return await EndAsync(engine, mustCatchUp: found != CopyStage.None || !await engine.Copier.IsOfOneMomentAsync(cancel), report, cancel);
    }

    /// <summary>A complete copy to which no changes can be added any more is begun anew: its target has refused writes all the time.</summary>
    private static async Task<CopyStage> FindAsync(IStoreEngine engine, SyncReport report, CancellationToken cancel)
    {
        var found = await engine.Copier.ReadStageAsync(cancel);
        if (found is not (CopyStage.Copied or CopyStage.Finished) || await engine.Follower.ReadLogAsync(cancel) is { Lost: false })
            return found;
        report.Step("note", "the source no longer has the log of changes, so changes since the earlier copy cannot be had: every row is copied anew");
        return CopyStage.Begun;
    }

    public static async Task<bool> RefusedAsync(IStoreEngine engine, SyncReport report, CancellationToken cancel)
    {
        var inventory = await engine.Inspector.InspectAsync(cancel);
        report.Inspected(inventory);
        if (inventory.Problems.Count > 0)
            await Console.Error.WriteLineAsync($"Not begun, nothing was written: {inventory.Problems.Count} things stand in the way.{Environment.NewLine}{string.Join(Environment.NewLine, inventory.Problems)}");
        return inventory.Problems.Count > 0;
    }

    private static async Task CopyRowsAsync(IStoreEngine engine, Persistence persistence, SyncReport report, CancellationToken cancel)
    {
        report.Step("prepare", "change stream, and the structure without its indexes");
        await engine.Copier.PrepareAsync(cancel);
        await engine.Copier.CopyAsync(SyncReport.To<CopyProgress>(Tell), cancel);

        void Tell(CopyProgress progress)
        {
            persistence.Reached(progress.PartitionsDone);
            report.Copying(progress);
        }
    }

    private static void Finishing(FinishProgress progress, Persistence persistence, SyncReport report)
    {
        persistence.Reached(progress.Done);
        report.Finishing(progress);
    }

    /// <summary>The rows of a copy that was interrupted are of more than one moment: changes up to now make them one again.</summary>
    private static async Task<int> EndAsync(IStoreEngine engine, bool mustCatchUp, SyncReport report, CancellationToken cancel)
    {
        if (mustCatchUp)
            await FollowVerb.CatchUpAsync(engine, report, cancel);
        await engine.Follower.CarryRestAsync(cancel);
        return await CleanAsync(engine, mustCatchUp ? "the target is complete as of a moment ago and takes writes; nothing of the copy's own is left"
            : "the target is complete as of the copy, sequences as of now, and takes writes; nothing of the copy's own is left", report, cancel);
    }

    private static async Task<int> CleanAsync(IStoreEngine engine, string outcome, SyncReport report, CancellationToken cancel)
    {
        await engine.Copier.CleanAsync(null, cancel);
        report.Step("done", outcome);
        return ExitCodes.Ok;
    }
}

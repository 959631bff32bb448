using Platform.Migrator.Sync;

namespace Platform.Migrator.Cli.Sync;

/// <summary><c>follow</c>: applies what the source goes on writing, until told to stop or until nothing is missing.</summary>
internal static class FollowVerb
{
    /// <summary>Only counts where a stream has no position yet; every finished copy has one.</summary>
    private static readonly SyncPosition Nowhere = new("0/0");

    public static async Task<int> RunAsync(IStandAlone ends, bool untilCaughtUp, SyncReport report, ILoggerFactory loggers, CancellationToken cancel)
    {
        await using var working = await ends.WorkAsync(loggers, cancel);
        if (await working.Engine.Copier.ReadStageAsync(cancel) != CopyStage.Finished)
            throw new SyncException("sync", "follow", "there is no finished copy between these two databases", "run copy --follow with the same ends first: it goes on where an earlier one stopped");
        return await FollowAsync(working.Engine, untilCaughtUp, report, cancel);
    }

    public static async Task<int> FollowAsync(IStoreEngine engine, bool untilCaughtUp, SyncReport report, CancellationToken cancel)
    {
        try
        {
            if (untilCaughtUp)
                await CatchUpAsync(engine, report, cancel);
            else
                await engine.Follower.FollowAsync(Nowhere, SyncReport.To<FollowProgress>(report.Following), cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            report.Step("stopped", "changes are kept by the source (a slot grows meanwhile, an oplog reaches back so far and no further): follow goes on, clean ends it");
            return ExitCodes.Ok;
        }
        report.Step("caught up", "everything committed at the source before now is at the target, sequences too; the target stays closed to writes, and the source goes on keeping changes: follow goes on, clean ends it");
        return ExitCodes.Ok;
    }

    /// <summary>Follows until everything that was committed before the call is at the target, then carries the sequences.</summary>
    public static async Task CatchUpAsync(IStoreEngine engine, SyncReport report, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var following = engine.Follower.FollowAsync(Nowhere, SyncReport.To<FollowProgress>(report.Following), stop.Token);
        try
        {
            var drained = DrainAsync(engine, stop.Token);
            await await Task.WhenAny(drained, following);
            await engine.Follower.CarryRestAsync(cancel);
        }
        finally
        {
            await stop.CancelAsync();
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task DrainAsync(IStoreEngine engine, CancellationToken cancel)
        => await engine.Follower.DrainAsync(await engine.Follower.FenceAsync(cancel), cancel);
}

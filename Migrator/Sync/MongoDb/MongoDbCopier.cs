using Platform.Plans;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>
/// The initial copy. There is no snapshot that lasts, so documents are read as they are, and then all changes since before the first read are applied on top:
/// behind the last of them the destination is what the origin was at that moment. Indexes come after that, when unique values are unique again.
/// </summary>
internal sealed partial class MongoDbCopier(MongoDbRoute route, MongoDbGuard guard) : ICopier
{
    private readonly ILogger _log = route.Context.Loggers.CreateLogger<MongoDbCopier>();

    public Task<CopyStage> ReadStageAsync(CancellationToken cancel) => MongoDbFault.TranslateAsync("read how far the copy got", async () => (await route.RecallAsync(cancel))?.State switch
    {
        null => CopyStage.None,
        "copied" => CopyStage.Copied,
        "finished" => CopyStage.Finished,
        _ => CopyStage.Begun,
    }, cancel);

    public Task PrepareAsync(CancellationToken cancel) => MongoDbFault.TranslateAsync("prepare the copy", async () =>
    {
        using var span = SyncTelemetry.Start("prepare", route.Names.Stream);
        var earlier = await route.RecallAsync(cancel);
        await RequireNoReverseAsync(cancel);
        if (earlier is null)
            await RequireEmptyAsync(cancel);
        await route.Books.BeginCopyAsync("preparing", cancel);
        await route.Books.SetCopyAsync("preparing", cancel);
        for (var lane = 0; lane <= Math.Max(1, route.Store.Jobs); lane++)
            await route.Sessions.ClaimAsync(lane, cancel);
        if (earlier is not null)
            LogAgain(route.Store.Name, earlier.State);
        // The stream begins before anything of the structure is read, too.
        var token = await ChangeStream.EndAsync(route, cancel);
        var open = (await guard.ReadAsync(route.Origin.Side, cancel)).TakesWrites;
        await Structure.MakeAsync(route, cancel);
        await route.Books.ResetProgressAsync(token, open, cancel);
        await route.Books.SetCopyAsync("structured", cancel);
        LogPrepared(route.Store.Name, new ProgressRecord(token, "", 0, open).Position.Text);
    }, cancel);

    public Task<SyncPosition> CopyAsync(IProgress<CopyProgress> progress, CancellationToken cancel) => MongoDbFault.TranslateAsync("copy", async () =>
    {
        using var span = SyncTelemetry.Start("copy", route.Names.Stream);
        if (await route.RecallAsync(cancel) is not { State: "structured" })
            throw MongoDbFault.New("copy", "the copy is not prepared", "prepare it first");
        await new CopyRun(route, progress).RunAsync(cancel);
        await CatchUpAsync(cancel);
        await route.Books.SetCopyAsync("copied", cancel);
        return (await route.Books.ProgressAsync(cancel))!.Position;
    }, cancel);

    public Task FinishAsync(IProgress<FinishProgress> progress, CancellationToken cancel) => MongoDbFault.TranslateAsync("finish the copy", async () =>
    {
        using var span = SyncTelemetry.Start("finish", route.Names.Stream);
        if (await route.RecallAsync(cancel) is not { State: "copied" or "finished" } record)
            throw MongoDbFault.New("finish the copy", "not everything is copied", "copy first");
        if (record.State == "copied")
            await Structure.FinishAsync(route, () => CatchUpAsync(cancel), progress, cancel);
        await CloseDestinationAsync(cancel);
        await route.Books.SetCopyAsync("finished", cancel);
    }, cancel);

    public Task CleanAsync(Side? retired, CancellationToken cancel) => MongoDbFault.TranslateAsync("clean", () => new Cleaning(route).RunAsync(retired, cancel), cancel);

    private async Task CatchUpAsync(CancellationToken cancel) =>
        await new FollowSession(route, new Progress<FollowProgress>()).RunAsync(await Fences.WriteAsync(route, cancel), cancel);

    /// <summary>An epoch that was given out since then stays.</summary>
    private async Task CloseDestinationAsync(CancellationToken cancel)
    {
        var state = await guard.ReadAsync(route.Destination.Side, cancel);
        if (state.TakesWrites && state.Epoch == 0)
            await guard.CloseAsync(route.Destination.Side, 0, TimeSpan.FromSeconds(30), cancel);
    }

    /// <summary>What the copy writes would go back through it.</summary>
    private async Task RequireNoReverseAsync(CancellationToken cancel)
    {
        if (await route.Books.OppositeCopyAsync(cancel) is not null)
            throw MongoDbFault.New("prepare the copy", $"stream {route.Names.OppositeStream} is armed: what is copied would go back through it", "disarm it first");
    }

    private async Task RequireEmptyAsync(CancellationToken cancel)
    {
        foreach (var collection in await Catalog.CollectionsAsync(route, route.Destination, cancel))
            throw MongoDbFault.New("prepare the copy", $"{route.Destination.Label} has a collection {collection.Name} already", "use an empty database as the target, or drop what is there if nobody needs it");
    }
}

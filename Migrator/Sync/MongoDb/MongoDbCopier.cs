using Platform.Plans;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>
/// The initial copy. There is no snapshot that lasts, so documents are read as they are, and then all changes since before the first read are applied on top:
/// behind the last of them the destination is what the origin was at that moment. Indexes come after that, when unique values are unique again.
/// </summary>
internal sealed partial class MongoDbCopier(MongoDbRoute route, MongoDbGuard guard) : ICopier
{
    private readonly CopyLedger _ledger = new(route);
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
        for (var lane = await route.Books.HighestLaneAsync(cancel); lane >= 0; lane--)
            await route.Sessions.ClaimAsync(lane, cancel);
        if (await IsSoundAsync(earlier, cancel))
            return;
        await route.Books.SetCopyAsync("preparing", cancel, route.Tables);
        if (earlier is not null)
            LogAgain(route.Store.Name, earlier.State);
        await BeginAnewAsync(cancel);
    }, cancel);

    public Task<SyncPosition> CopyAsync(IProgress<CopyProgress> progress, CancellationToken cancel) => MongoDbFault.TranslateAsync("copy", async () =>
    {
        using var span = SyncTelemetry.Start("copy", route.Names.Stream);
        var state = (await route.RecallAsync(cancel))?.State;
        if (state == "structured")
            await CopyAllAsync(progress, cancel);
        else if (state is not ("copied" or "finished"))
            throw MongoDbFault.New("copy", $"the copy is not prepared (state {state ?? "none"})", "prepare it first", isTransient: true);
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

    /// <summary>Whether what an earlier try left can be gone on with: the stream still has everything since then, the patterns are the same, and nobody else was let in to write at the destination.</summary>
    private async Task<bool> IsSoundAsync(CopyRecord? earlier, CancellationToken cancel)
    {
        var isWhole = earlier is { State: "copied" or "finished" } && route.Store.Method == StoreMethod.Live;
        if (!isWhole && earlier is not { State: "structured" } || earlier!.Tables != route.Tables.Remembered)
            return false;
        if (await _ledger.ReadAsync(cancel) is not { } plan || await route.Books.ProgressAsync(cancel) is not { } progress || await StreamArming.IsLostAsync(route, progress, cancel))
            return false;
        if ((await guard.ReadAsync(route.Destination.Side, cancel)).Epoch > 0)
            return false;
        LogGoesOn(route.Store.Name, earlier.State, plan.Parts.Count(p => p.IsDone), plan.Parts.Count);
        return true;
    }

    /// <summary>The stream begins before anything of the structure is read, too.</summary>
    private async Task BeginAnewAsync(CancellationToken cancel)
    {
        var token = await ChangeStream.EndAsync(route, cancel);
        var open = (await guard.ReadAsync(route.Origin.Side, cancel)).TakesWrites;
        var collections = await Catalog.CollectionsAsync(route, route.Origin, cancel);
        var at = await Fences.NowAsync(route, cancel);
        var parts = await CopyPartition.PlanAsync(route, collections, cancel);
        await Structure.MakeAsync(route, collections, cancel);
        await _ledger.WriteAsync(new([.. parts.Select((range, number) => new CopyPart(number, range, IsDone: false))], at), cancel);
        await route.Books.ResetProgressAsync(token, open, cancel);
        await route.Books.SetCopyAsync("structured", cancel);
        LogPrepared(route.Store.Name, new ProgressRecord(token, "", 0, open).Position.Text);
    }

    private async Task CopyAllAsync(IProgress<CopyProgress> progress, CancellationToken cancel)
    {
        var plan = await _ledger.ReadAsync(cancel) ?? throw MongoDbFault.New("copy", "the ledger of the copy is not whole", "prepare the copy again", isTransient: true);
        await new CopyRun(route, plan, progress).RunAsync(cancel);
        await CatchUpAsync(cancel, plan);
        await route.Books.SetCopyAsync("copied", cancel);
    }

    /// <param name="plan">Of a copy that is not of one moment yet: some renames spoil it.</param>
    private async Task CatchUpAsync(CancellationToken cancel, CopyPlan? plan = null) =>
        await new FollowSession(route, new Progress<FollowProgress>(), plan).RunAsync(await Fences.WriteAsync(route, cancel), cancel);

    /// <summary>An epoch that was given out since then stays. A target too old for a write block is left open, which the inspection says.</summary>
    private async Task CloseDestinationAsync(CancellationToken cancel)
    {
        if (route.IsOneWay && !EndChecks.HasWriteBlock(await route.Destination.ConnectAsync(cancel)))
            return;
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

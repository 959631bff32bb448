using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>One connection's life of the follower: claim the position, read the change stream from there, apply until something ends it.</summary>
/// <param name="copied">The plan of a copy that is not of one moment yet; null behind that.</param>
internal sealed class FollowSession(MongoDbRoute route, IProgress<FollowProgress> progress, CopyPlan? copied = null)
{
    private static readonly TimeSpan PersistIdleEvery = TimeSpan.FromSeconds(10);
    private readonly SplitEvents _split = new();
    private long _persistedAt;

    /// <summary>Whether anything was made durable: then the fault that ended it is a new one.</summary>
    public bool Advanced { get; private set; }

    /// <param name="until">Ends it once this fence is durable; null follows on.</param>
    public async Task RunAsync(string? until, CancellationToken cancel)
    {
        await route.RecallAsync(cancel);
        var start = await route.Books.ClaimProgressAsync(cancel);
        var applier = new ChangeApplier(route, await route.Sessions.ClaimAsync(DriverSession.FollowLane, cancel), start);
        var meter = new LagMeter(route, applier, progress);
        await using var stream = await ChangeStream.OpenAsync(route, start.Token, cancel);
        _persistedAt = route.Time.GetTimestamp();
        route.Follow.Report([start.Fence]);
        meter.Report(default, isIdle: true);
        while (until is null || applier.Durable.Fence != until)
        {
            using var batch = await stream.NextAsync(cancel);
            await ApplyAsync(batch, applier, cancel);
            meter.Report(batch.OperationTime, batch.IsEmpty);
        }
    }

    private async Task ApplyAsync(CursorBatch batch, ChangeApplier applier, CancellationToken cancel)
    {
        BsonValue token = default;
        foreach (var document in batch.Documents())
        {
            if (!_split.TryJoin(document, out var whole))
                continue;
            token = document["_id"u8].Copy();
            await TakeAsync(Change.Read(whole, route.Names, route.Takes), token, applier, cancel);
        }
        var end = batch.ResumeToken.IsMissing || _split.IsOpen ? token : batch.ResumeToken.Copy();
        if (applier.HasGroup && !end.IsMissing)
            await CommitAsync(applier, end, cancel);
        else if (!end.IsMissing && route.Time.GetElapsedTime(_persistedAt) >= PersistIdleEvery)
            await CommitAsync(applier, end, cancel);
    }

    private async Task TakeAsync(Change change, BsonValue token, ChangeApplier applier, CancellationToken cancel)
    {
        if (copied?.IsSpoiledBy(change) == true)
            throw await LostCursor.RenamedAsync(route, change.Collection, change.To, cancel);
        await applier.TakeAsync(change, token, cancel);
        if (applier.IsFull)
            await CommitAsync(applier, token, cancel);
    }

    private async Task CommitAsync(ChangeApplier applier, BsonValue token, CancellationToken cancel)
    {
        await applier.CommitAsync(token, cancel);
        _persistedAt = route.Time.GetTimestamp();
        Advanced = true;
    }
}

using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>
/// What of the copy is done: a document for each range among the bookkeeping at the destination. A range is marked once a majority has its documents, in the lane of
/// the worker that copied it, so that a driver that was replaced marks nothing any more.
/// </summary>
internal sealed class CopyLedger(MongoDbRoute route)
{
    private const int AtATime = 1_000;
    private readonly string _head = $"plan/{route.Names.StreamId}";

    /// <summary>Puts a new plan in the place of an earlier one. Its head comes last: without it there is no plan.</summary>
    public async Task WriteAsync(CopyPlan plan, CancellationToken cancel)
    {
        await ForgetAsync(cancel);
        for (var from = 0; from < plan.Parts.Count; from += AtATime)
            await InsertAsync([.. plan.Parts.Skip(from).Take(AtATime)], cancel);
        await route.Destination.UpdateAsync(Bookkeeping.State, w => w.WriteString("_id", _head), w =>
        {
            w.WriteString("_id", _head);
            w.WriteString("migration", route.Names.Migration);
            w.WriteInt64("driverEpoch", route.Context.DriverEpoch);
            w.WriteInt32("parts", plan.Parts.Count);
            w.WriteTimestamp("at", plan.At);
        }, upsert: true, session: null, cancel);
    }

    /// <summary>The plan as far as it was carried out; null when there is none, or not all of it.</summary>
    public async Task<CopyPlan?> ReadAsync(CancellationToken cancel)
    {
        if (await route.Destination.FindAsync(Bookkeeping.State, _head, cancel) is not { } head)
            return null;
        var found = await Catalog.ListAsync(route.Destination, w =>
        {
            w.WriteString("find", Bookkeeping.State);
            w.BeginDocument("filter");
            w.WriteString("plan", _head);
            w.End();
        }, cancel, withCursor: false);
        var parts = found.Select(Part).OrderBy(p => p.Number).ToList();
        return head["parts"u8].TryGetWhole(out var count) && count == parts.Count ? new(parts, head["at"u8].AsTimestamp) : null;
    }

    /// <summary>Waits until a majority has everything that this session wrote, and all that its primary took before.</summary>
    public Task SettleAsync(CopyPart part, MongoSession lane, CancellationToken cancel) => MarkAsync(part, w => w.WriteDateTime("readAt", route.Time.GetUtcNow()), lane, cancel);

    public Task DoneAsync(CopyPart part, long documents, long bytes, MongoSession lane, CancellationToken cancel) => MarkAsync(part, w =>
    {
        w.WriteBoolean("done", true);
        w.WriteInt64("documents", documents);
        w.WriteInt64("bytes", bytes);
    }, lane, cancel);

    public async Task ForgetAsync(CancellationToken cancel)
    {
        await route.Destination.DeleteAsync(Bookkeeping.State, w => w.WriteString("_id", _head), many: false, cancel);
        await route.Destination.DeleteAsync(Bookkeeping.State, w => w.WriteString("plan", _head), many: true, cancel);
    }

    private Task MarkAsync(CopyPart part, Action<BsonWriter> set, MongoSession lane, CancellationToken cancel) => Bookkeeping.GuardedAsync(route, async () =>
    {
        route.Books.RequireOne(await route.Destination.UpdateAsync(Bookkeeping.State, w => w.WriteString("_id", Id(part.Number)), w =>
        {
            w.BeginDocument("$set");
            set(w);
            w.End();
        }, upsert: false, lane, cancel));
        return true;
    });

    private async Task InsertAsync(IReadOnlyList<CopyPart> parts, CancellationToken cancel) => await route.Destination.Client.RunAsync(
        new(route.Destination.Database, w => w.WriteString("insert", Bookkeeping.State))
        {
            Retry = Retry.Write, WriteConcern = MongoDbEnd.Majority,
            Sequences = m =>
            {
                m.BeginSequence("documents"u8);
                foreach (var part in parts)
                    m.Add(Document(part).Span);
                m.EndSequence();
            },
        }, cancel);

    private BsonDocument Document(CopyPart part) => BsonDocument.Build(w =>
    {
        w.WriteString("_id", Id(part.Number));
        w.WriteString("plan", _head);
        w.WriteString("migration", route.Names.Migration);
        w.WriteInt64("driverEpoch", route.Context.DriverEpoch);
        w.WriteInt32("number", part.Number);
        w.WriteString("collection", part.Range.Collection.Name);
        w.WriteBoolean("capped", part.Range.Collection.IsCapped);
        if (!part.Range.Collection.Uuid.IsMissing)
            w.WriteValue("uuid", part.Range.Collection.Uuid);
        if (!part.Range.From.IsMissing)
            w.WriteValue("from", part.Range.From);
        if (!part.Range.To.IsMissing)
            w.WriteValue("to", part.Range.To);
        w.WriteInt64("documents", part.Range.Documents);
        w.WriteInt64("bytes", part.Range.Bytes);
        w.WriteBoolean("done", false);
    });

    private static CopyPart Part(BsonDocument found)
    {
        found["number"u8].TryGetWhole(out var number);
        found["documents"u8].TryGetWhole(out var documents);
        found["bytes"u8].TryGetWhole(out var bytes);
        var options = BsonDocument.Build(w => w.WriteBoolean("capped", found["capped"u8].IsTrue));
        var collection = new Collection(found["collection"u8].AsString, "collection", options) { Uuid = found["uuid"u8] };
        return new((int)number, new(collection, found["from"u8], found["to"u8], documents, bytes), found["done"u8].IsTrue);
    }

    private string Id(int number) => $"part/{route.Names.StreamId}/{number}";
}

/// <summary>All ranges that are to be copied.</summary>
/// <param name="At">When the collections had been listed, by the origin's clock: those that are in no range were made later, so that the change stream has all of their documents. Zero where the server did not say.</param>
internal sealed record CopyPlan(IReadOnlyList<CopyPart> Parts, BsonTimestamp At)
{
    /// <summary>Whether a rename makes the copy useless: what was in the collection before the stream began, and was not read under its new name, is nowhere.</summary>
    public bool IsSpoiledBy(Change change) => change.Kind == ChangeKind.Rename && (change.At <= At || Parts.Any(p => p.Range.Collection.Name == change.Collection));
}

/// <param name="Number">From 0, the largest first.</param>
internal sealed record CopyPart(int Number, CopyPartition Range, bool IsDone);

using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;
using Platform.Mongo.Wire.Protocol;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>Writes changes into the destination's collections, each command acknowledged by a majority.</summary>
internal sealed class DestinationWriter(MongoDbRoute route, MongoSession lane)
{
    private const int MostRounds = 5;
    private HashSet<string>? _known;

    /// <summary>
    /// Deletes go first, so that a value of a unique index is free for its next owner. A document is looked up at the origin after its change, so it may
    /// be ahead of others: where that makes two documents share such a value, the older claim is removed and brought anew as the origin has it now.
    /// </summary>
    public async Task WriteAsync(string collection, IReadOnlyList<Change> changes, CancellationToken cancel)
    {
        await EnsureAsync(collection, cancel);
        await DeleteAsync(collection, [.. changes.Where(c => c.Kind == ChangeKind.Delete).Select(c => c.Id)], cancel);
        var puts = changes.Where(c => c.Kind == ChangeKind.Put).Select(c => c.Document).ToList();
        for (var round = 0; puts.Count > 0; round++)
        {
            var refused = await PutAsync(collection, puts, cancel);
            if (refused.Count == 0)
                return;
            if (round == MostRounds)
                throw MongoDbFault.New("apply changes", $"{refused.Count} documents of {collection} keep colliding in a unique index", "the destination has documents that the origin has not: verify tells which");
            puts = await ReconcileAsync(collection, refused, cancel);
        }
    }

    public async Task DropAsync(string collection, CancellationToken cancel)
    {
        _known?.Remove(collection);
        try
        {
            await RunAsync(w => w.WriteString("drop", collection), cancel);
        }
        catch (MongoException e) when (e.Code == MongoErrors.NamespaceNotFound)
        {
            // Dropped already, before a crash.
        }
    }

    public async Task RenameAsync(string collection, string to, CancellationToken cancel)
    {
        _known?.Remove(collection);
        _known?.Add(to);
        try
        {
            await route.Destination.RunAsync("admin", w =>
            {
                w.WriteString("renameCollection", $"{route.Destination.Database}.{collection}");
                w.WriteString("to", $"{route.Destination.Database}.{to}");
                w.WriteBoolean("dropTarget", true);
                w.WriteDocument("writeConcern", MongoDbEnd.Majority);
            }, cancel);
        }
        catch (MongoException e) when (e.Code == MongoErrors.NamespaceNotFound)
        {
            // Renamed already, before a crash.
        }
    }

    /// <summary>A collection that the application made since the copy comes with its options and indexes, as they are by now.</summary>
    private async Task EnsureAsync(string collection, CancellationToken cancel)
    {
        _known ??= [.. (await Catalog.CollectionsAsync(route, route.Destination, cancel)).Select(c => c.Name)];
        if (!_known.Add(collection))
            return;
        if ((await Catalog.CollectionsAsync(route, route.Origin, cancel)).FirstOrDefault(c => c.Name == collection) is { } found)
            await Structure.CreateWithIndexesAsync(route, found, cancel);
    }

    private async Task DeleteAsync(string collection, IReadOnlyList<BsonValue> ids, CancellationToken cancel)
    {
        if (ids.Count == 0)
            return;
        using var reply = await SendAsync("delete", collection, "deletes", m =>
        {
            foreach (var id in ids)
            {
                m.Items.BeginRoot();
                Query(m.Items, id);
                m.Items.WriteInt32("limit", 1);
                m.Items.End();
            }
        }, cancel);
    }

    /// <returns>Those that a unique index refused.</returns>
    private async Task<List<Refused>> PutAsync(string collection, IReadOnlyList<BsonDocument> documents, CancellationToken cancel)
    {
        using var reply = await DocumentFault.NamedAsync($"apply changes to {collection}", at => documents[at]["_id"u8], () => SendAsync("update", collection, "updates", m =>
        {
            foreach (var document in documents)
            {
                m.Items.BeginRoot();
                Query(m.Items, document["_id"u8]);
                m.Items.WriteDocument("u", document);
                m.Items.WriteBoolean("upsert", true);
                m.Items.End();
            }
        }, cancel, tolerate: MongoErrors.DuplicateKey));
        var refused = new List<Refused>();
        if (reply.Body["writeErrors"u8] is { Type: BsonType.Array } errors)
            foreach (var element in errors.AsDocument)
            {
                element.Value.AsDocument["index"u8].TryGetWhole(out var index);
                refused.Add(new(documents[(int)index], element.Value.AsDocument["keyValue"u8].Copy()));
            }
        return refused;
    }

    /// <returns>The refused documents and those in their way, as the origin has them now.</returns>
    private async Task<List<BsonDocument>> ReconcileAsync(string collection, List<Refused> refused, CancellationToken cancel)
    {
        var ids = refused.Select(r => r.Document["_id"u8]).ToHashSet();
        var inTheWay = new List<BsonValue>();
        foreach (var one in refused)
            inTheWay.AddRange(await OwnersAsync(collection, one, cancel));
        await DeleteAsync(collection, inTheWay, cancel);
        ids.UnionWith(inTheWay);
        foreach (var id in inTheWay)
            route.Follow.Touched.Mark(collection, DocumentKey.Of(id));
        return [.. (await Documents.ByIdAsync(route.Origin, collection, ids, cancel)).Values];
    }

    private async Task<IEnumerable<BsonValue>> OwnersAsync(string collection, Refused refused, CancellationToken cancel)
    {
        if (refused.KeyValue.Type != BsonType.Document)
            throw MongoDbFault.New("apply changes", $"a document of {collection} collides in a unique index, and the server does not say with which", "MongoDB 4.2 is the first that does: use a newer server for the target");
        var found = await Catalog.ListAsync(route.Destination, w =>
        {
            w.WriteString("aggregate", collection);
            w.BeginArray("pipeline");
            w.BeginDocument(default);
            w.WriteDocument("$match", refused.KeyValue.AsDocument);
            w.End();
            w.End();
        }, cancel);
        return found.Select(d => d["_id"u8]).Where(id => id != refused.Document["_id"u8]);
    }

    private static void Query(BsonWriter w, BsonValue id)
    {
        w.BeginDocument("q");
        w.WriteValue("_id", id);
        w.End();
    }

    private Task RunAsync(Action<BsonWriter> command, CancellationToken cancel) => route.Destination.RunAsync(w =>
    {
        command(w);
        w.WriteDocument("writeConcern", MongoDbEnd.Majority);
    }, cancel);

    private Task<WireMessage> SendAsync(string command, string collection, string field, Action<MessageBuilder> items, CancellationToken cancel, int tolerate = 0) =>
        Bookkeeping.GuardedAsync(route, () => route.Destination.Client.CallAsync(new(route.Destination.Database, w =>
        {
            w.WriteString(command, collection);
            w.WriteBoolean("ordered", false);
            if (command == "update")
                w.WriteBoolean("bypassDocumentValidation", true);
        })
        {
            Retry = Retry.Write, Session = lane, WriteConcern = MongoDbEnd.Majority, Tolerate = tolerate,
            Sequences = m =>
            {
                m.BeginSequence(field);
                items(m);
                m.EndSequence();
            },
        }, cancel));

    private sealed record Refused(BsonDocument Document, BsonValue KeyValue);
}

using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>What a database is made of.</summary>
internal static class Catalog
{
    public static bool IsOurs(string collection) => collection.StartsWith(Bookkeeping.Prefix, StringComparison.Ordinal);

    /// <summary>Everything that takes part, by name.</summary>
    public static async Task<IReadOnlyList<Collection>> CollectionsAsync(MongoDbRoute route, MongoDbEnd end, CancellationToken cancel)
    {
        var found = new List<Collection>();
        foreach (var entry in await ListAsync(end, w => w.WriteInt32("listCollections", 1), cancel))
        {
            var name = entry["name"u8].AsString;
            if (!route.Takes(name))
                continue;
            var options = entry["options"u8] is { Type: BsonType.Document } given ? given.AsDocument : BsonDocument.Empty;
            found.Add(new(name, entry["type"u8] is { Type: BsonType.String } type ? type.AsString : "collection", options) { Uuid = Uuid(entry) });
        }
        return [.. found.OrderBy(c => c.Name, StringComparer.Ordinal)];
    }

    /// <summary>What a collection stays under every name; missing where the server does not say.</summary>
    /// <param name="entry">Of <c>listCollections</c>.</param>
    public static BsonValue Uuid(BsonDocument entry) => entry.Path("info", "uuid");

    /// <summary>All but the one over <c>_id</c>, by name.</summary>
    public static async Task<IReadOnlyList<Index>> IndexesAsync(MongoDbEnd end, string collection, CancellationToken cancel)
    {
        try
        {
            var found = await ListAsync(end, w => w.WriteString("listIndexes", collection), cancel);
            return [.. found.Select(i => new Index(i["name"u8].AsString, i)).Where(i => i.Name != "_id_").OrderBy(i => i.Name, StringComparer.Ordinal)];
        }
        catch (MongoException e) when (e.Code == MongoErrors.NamespaceNotFound)
        {
            return [];
        }
    }

    public static async Task<(long Documents, long Bytes)> SizeAsync(MongoDbEnd end, string collection, CancellationToken cancel)
    {
        try
        {
            var stats = await end.RunAsync(w => w.WriteString("collStats", collection), cancel, Retry.Read);
            stats["count"u8].TryGetWhole(out var documents);
            stats["size"u8].TryGetWhole(out var bytes);
            return (documents, bytes);
        }
        catch (MongoException e) when (e.Code is MongoErrors.NamespaceNotFound)
        {
            return (0, 0);
        }
    }

    /// <param name="withCursor">Whether the command wants to be told that a cursor is wanted.</param>
    public static async Task<List<BsonDocument>> ListAsync(MongoDbEnd end, Action<BsonWriter> command, CancellationToken cancel, bool withCursor = true)
    {
        var all = new List<BsonDocument>();
        await using var cursor = await end.Client.OpenAsync(new(end.Database, w =>
        {
            command(w);
            if (withCursor)
            {
                w.BeginDocument("cursor");
                w.End();
            }
        }) { Retry = Retry.Read }, 0, cancel);
        while (await cursor.NextAsync(cancel) is { } batch)
            using (batch)
                all.AddRange(batch.Documents().Select(d => d.Copy()));
        return all;
    }
}

/// <param name="Type"><c>collection</c>, <c>view</c> or <c>timeseries</c>.</param>
/// <param name="Options">As the server lists them; given to <c>create</c> as they are.</param>
internal sealed record Collection(string Name, string Type, BsonDocument Options)
{
    public BsonValue Uuid { get; init; }
    public bool IsView => Type == "view";
    public bool HasDocuments => Type == "collection";
    public bool IsCapped => Options["capped"u8].IsTrue;

    /// <summary>With a collation of its own the server sorts <c>_id</c> in another order than we do.</summary>
    public bool HasCollation => Options["collation"u8].Type == BsonType.Document;
}

internal sealed record Index(string Name, BsonDocument Definition)
{
    /// <summary>So long that nothing expires: the documents of a side that is not the authority are not ours to remove.</summary>
    public const int Never = int.MaxValue;

    public bool Expires => Definition["expireAfterSeconds"u8].IsNumber;

    /// <summary>The definition for <c>createIndexes</c>, without what belongs to the server that listed it.</summary>
    public BsonDocument ForCreation(bool held) => BsonDocument.Build(w =>
    {
        foreach (var element in Definition)
            if (element.Name == "expireAfterSeconds" && held)
                w.WriteInt32("expireAfterSeconds", Never);
            else if (element.Name is not ("ns" or "v" or "textIndexVersion" or "2dsphereIndexVersion" or "buildUUID"))
                w.WriteValue(element.NameUtf8.Span, element.Value);
    });

    /// <summary>The same text exactly when both define the same.</summary>
    public string Shape => ForCreation(held: true).ToCanonicalJson();
}

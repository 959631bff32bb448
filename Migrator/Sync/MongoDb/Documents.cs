using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>Looks documents up.</summary>
internal static class Documents
{
    private const int AtATime = 1_000;

    /// <summary>Those that are there, by <c>_id</c>, with a majority's view.</summary>
    public static async Task<Dictionary<BsonValue, BsonDocument>> ByIdAsync(MongoDbEnd end, string collection, IEnumerable<BsonValue> ids, CancellationToken cancel)
    {
        var found = new Dictionary<BsonValue, BsonDocument>();
        foreach (var some in ids.Chunk(AtATime))
            foreach (var document in await FindAsync(end, collection, some, cancel))
                found[document["_id"u8]] = document;
        return found;
    }

    private static async Task<List<BsonDocument>> FindAsync(MongoDbEnd end, string collection, BsonValue[] ids, CancellationToken cancel)
    {
        var all = new List<BsonDocument>();
        await using var cursor = await end.Client.OpenAsync(new(end.Database, w =>
        {
            w.WriteString("find", collection);
            w.BeginDocument("filter");
            w.BeginDocument("_id");
            w.BeginArray("$in");
            foreach (var id in ids)
                w.WriteValue(default, id);
            w.End();
            w.End();
            w.End();
        }) { Retry = Retry.Read }, 0, cancel);
        while (await cursor.NextAsync(cancel) is { } batch)
            using (batch)
                all.AddRange(batch.Documents().Select(d => d.Copy()));
        return all;
    }
}

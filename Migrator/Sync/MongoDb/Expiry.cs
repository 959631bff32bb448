using Platform.Mongo.Wire.Bson;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>Indexes that let documents expire do so at the authority only; at the other side they are held, since what it holds is not its own.</summary>
internal static class Expiry
{
    /// <summary>Gives the destination's indexes the times that the origin's have. Repeatable.</summary>
    public static async Task CarryAsync(MongoDbRoute route, CancellationToken cancel)
    {
        foreach (var collection in await Catalog.CollectionsAsync(route, route.Origin, cancel))
            foreach (var index in collection.HasDocuments ? await Catalog.IndexesAsync(route.Origin, collection.Name, cancel) : [])
                if (index.Expires)
                    await SetAsync(route.Destination, collection.Name, index.Name, index.Definition["expireAfterSeconds"u8], cancel);
    }

    private static Task SetAsync(MongoDbEnd end, string collection, string index, BsonValue seconds, CancellationToken cancel) => end.RunAsync(w =>
    {
        w.WriteString("collMod", collection);
        w.BeginDocument("index");
        w.WriteString("name", index);
        w.WriteValue("expireAfterSeconds", seconds);
        w.End();
        w.WriteDocument("writeConcern", MongoDbEnd.Majority);
    }, cancel);
}

using Platform.DevMongo.Documents;
using Platform.DevMongo.Queries;
using Platform.DevMongo.Serving;
using Platform.DevMongo.Sessions;
using Platform.DevMongo.Storage;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Commands;

/// <summary>What there is: databases, collections and how large they are.</summary>
internal static class ListCommands
{
    public static void Add(Dictionary<string, Command> commands)
    {
        commands["listDatabases"] = Command.Of(Databases);
        commands["listCollections"] = Command.Of(Collections);
        commands["collStats"] = commands["collstats"] = Command.Of(CollectionStats);
        commands["dbStats"] = commands["dbstats"] = Command.Of(DatabaseStats);
    }

    private static Reply Databases(CommandContext context)
    {
        var filter = Filters.Compile(context.Body.Document("filter"));
        var names = context.Body.Flag("nameOnly");
        var all = context.Store.Databases.Select(pair => Values.Document(w =>
        {
            w.WriteString("name", pair.Key);
            if (names)
                return;
            w.WriteInt64("sizeOnDisk", pair.Value.Collections.Values.Sum(c => c.Bytes));
            w.WriteBoolean("empty", pair.Value.IsEmpty);
        })).Where(item => filter(item)).ToList();
        return w =>
        {
            w.WriteValue("databases", BsonValue.FromArray(all));
            if (!names)
                w.WriteInt64("totalSize", all.Sum(d => d.AsDocument["sizeOnDisk"].AsInt64));
        };
    }

    private static Reply Collections(CommandContext context)
    {
        var (name, filter) = (context.Request.Database, Filters.Compile(context.Body.Document("filter")));
        var database = context.Store.Database(name);
        var all = (database?.Collections.Values.Select(OfCollection) ?? []).Concat(database?.Views.Select(pair => OfView(pair.Key, pair.Value)) ?? [])
            .Where(d => filter(BsonValue.FromDocument(d)));
        if (context.Body.Flag("nameOnly"))
            all = all.Select(d => BsonDocument.Build(w => { w.WriteValue("name", d["name"]); w.WriteValue("type", d["type"]); }));
        return Batches.First(context, new ListCursor($"{name}.$cmd.listCollections", [.. all]), context.Body.Document("cursor").Whole("batchSize") ?? long.MaxValue);
    }

    private static BsonDocument OfCollection(Collection collection) => BsonDocument.Build(w =>
    {
        w.WriteString("name", collection.Namespace.Collection);
        w.WriteString("type", "collection");
        w.WriteDocument("options", collection.Options);
        w.BeginDocument("info");
        w.WriteBoolean("readOnly", false);
        w.WriteBinary("uuid", collection.Uuid.ToByteArray(bigEndian: true), 4);
        w.End();
        w.WriteDocument("idIndex", IndexCommands.OfId);
    });

    private static BsonDocument OfView(string name, View view) => BsonDocument.Build(w =>
    {
        w.WriteString("name", name);
        w.WriteString("type", "view");
        w.BeginDocument("options");
        w.WriteString("viewOn", view.On);
        w.WriteArray("pipeline", view.Pipeline);
        w.WriteElements(view.Options);
        w.End();
        w.WriteDocument("info", BsonDocument.Build(info => info.WriteBoolean("readOnly", true)));
    });

    private static Reply CollectionStats(CommandContext context)
    {
        var ns = context.Request.Namespace;
        if (context.Store.FindView(ns) is not null)
            throw Refusal.NotSupportedOnView(ns.ToString());
        var log = ns is { Database: "local", Collection: "oplog.rs" };
        var collection = log ? null : context.Store.Find(ns);
        return w =>
        {
            w.WriteString("ns", ns.ToString());
            if (collection is not null)
                CollectionFacts.Write(w, collection);
            else
            {
                w.WriteInt64("size", log ? context.Store.Log.Bytes : 0);
                w.WriteInt32("count", log ? context.Store.Log.Count : 0);
                w.WriteBoolean("capped", log);
                w.WriteInt64(log ? "maxSize" : "storageSize", log ? context.Member.Options.LogBytes : 0);
            }
        };
    }

    private static Reply DatabaseStats(CommandContext context) => w =>
    {
        var database = context.Store.Database(context.Request.Database);
        var collections = database?.Collections.Values.ToList() ?? [];
        w.WriteString("db", context.Request.Database);
        w.WriteInt32("collections", collections.Count);
        w.WriteInt32("views", database?.Views.Count ?? 0);
        w.WriteInt64("objects", collections.Sum(c => (long)c.Count));
        w.WriteDouble("dataSize", collections.Sum(c => c.Bytes));
        w.WriteDouble("storageSize", collections.Sum(c => c.Bytes));
        w.WriteInt32("indexes", collections.Sum(c => c.Indexes.Count + 1));
        w.WriteDouble("indexSize", 0);
    };
}

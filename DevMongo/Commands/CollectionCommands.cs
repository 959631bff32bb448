using Platform.DevMongo.Changes;
using Platform.DevMongo.Documents;
using Platform.DevMongo.Serving;
using Platform.DevMongo.Storage;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Commands;

/// <summary>Making, changing and dropping of collections, views and databases.</summary>
internal static class CollectionCommands
{
    private static readonly string[] Options = ["capped", "size", "max", "collation", "validator", "validationLevel", "validationAction", "changeStreamPreAndPostImages", "storageEngine",
        "indexOptionDefaults", "expireAfterSeconds", "clusteredIndex", "encryptedFields"];

    private static readonly string[] OptionsOfViews = ["collation"];

    private static readonly string[] Changeable = ["validator", "validationLevel", "validationAction", "changeStreamPreAndPostImages"];

    public static void Add(Dictionary<string, Command> commands)
    {
        commands["create"] = Command.Of(Create, writes: true);
        commands["drop"] = Command.Of(Drop, writes: true);
        commands["dropDatabase"] = Command.Of(DropDatabase, writes: true);
        commands["renameCollection"] = Command.Of(Rename, writes: true);
        commands["collMod"] = Command.Of(Change, writes: true);
    }

    private static Reply Create(CommandContext context)
    {
        var (ns, body) = (context.Request.Namespace, context.Body);
        if (body.Has("timeseries"))
            throw Refusal.InvalidOptions("DevMongo has no time-series collections: they take a real server");
        if (body.Text("viewOn") is { } on)
        {
            var pipeline = body["pipeline"] is { Type: BsonType.Array } given ? given.AsDocument : BsonDocument.Empty;
            context.Store.CreateView(ns, new(on, pipeline, Only(body, OptionsOfViews)));
            return Replies.Ok;
        }
        if (body.Flag("capped") && body.Whole("size") is null or <= 0)
            throw Refusal.InvalidOptions("the 'size' field is required when 'capped' is true");
        if (context.Store.Find(ns) is not { } there || there.Options != Only(body, Options))
            context.Store.Create(ns, Only(body, Options));
        return Replies.Ok;
    }

    private static Reply Drop(CommandContext context)
    {
        var ns = context.Request.Namespace;
        var indexes = context.Store.Find(ns)?.Indexes.Count + 1;
        if (!context.Store.Drop(ns))
            return Replies.Ok;
        return w =>
        {
            if (indexes is { } count)
                w.WriteInt32("nIndexesWas", count);
            w.WriteString("ns", ns.ToString());
        };
    }

    private static Reply DropDatabase(CommandContext context)
    {
        var name = context.Request.Database;
        if (name is "admin" or "config" or "local")
            throw Refusal.IllegalOperation($"Cannot drop '{name}' database");
        var existed = context.Store.Database(name) is { IsEmpty: false };
        if (existed)
            context.Store.DropDatabase(name);
        return w =>
        {
            if (existed)
                w.WriteString("dropped", name);
        };
    }

    private static Reply Rename(CommandContext context)
    {
        if (context.Request.Database != "admin")
            throw Refusal.Unauthorized("renameCollection may only be run against the admin database.");
        var to = Namespace.Parse(context.Body.Text("to") ?? throw Refusal.MissingField("renameCollection", "to"));
        context.Store.Rename(Namespace.Parse(context.Request.Operand.AsString), to, context.Body.Flag("dropTarget"));
        return Replies.Ok;
    }

    private static Reply Change(CommandContext context)
    {
        var (ns, body) = (context.Request.Namespace, context.Body);
        if (context.Store.FindView(ns) is { } view)
        {
            var database = context.Store.NeedDatabase(ns.Database);
            database.Views[ns.Collection] = view with { On = body.Text("viewOn") ?? view.On, Pipeline = body["pipeline"] is { Type: BsonType.Array } pipeline ? pipeline.AsDocument : view.Pipeline };
            return Replies.Ok;
        }
        var collection = context.Store.Find(ns) ?? throw Refusal.NamespaceNotFound($"ns does not exist: {ns}");
        var changes = Only(body, Changeable);
        if (body["index"] is { Type: BsonType.Document } index)
            IndexCommands.Change(collection, index.AsDocument);
        collection.SetOptions(BsonDocument.Build(w =>
        {
            foreach (var (name, value) in collection.Options)
                if (!changes.Has(name))
                    w.WriteValue(name, value);
            w.WriteElements(changes);
        }));
        context.Store.Log.Append(Changes.Change.Of(ChangeKind.Modify, ns, collection.Uuid) with { Details = new(changes) });
        return Replies.Ok;
    }

    private static BsonDocument Only(BsonDocument body, string[] names) => BsonDocument.Build(w =>
    {
        foreach (var (name, value) in body)
            if (names.Contains(name))
                w.WriteValue(name, value);
    });
}

using Platform.DevMongo.Changes;
using Platform.DevMongo.Documents;
using Platform.DevMongo.Serving;
using Platform.DevMongo.Sessions;
using Platform.DevMongo.Storage;
using Platform.Mongo.Wire.Bson;
using Index = Platform.DevMongo.Storage.Index;

namespace Platform.DevMongo.Commands;

/// <summary>Indexes: kept as they were declared; the unique ones refuse.</summary>
internal static class IndexCommands
{
    private static readonly HashSet<string> Kinds = ["text", "2d", "2dsphere", "hashed", "geoHaystack"];

    public static BsonDocument OfId { get; } = BsonDocument.Parse("""{"v":2,"key":{"_id":1},"name":"_id_"}""");

    public static void Add(Dictionary<string, Command> commands)
    {
        commands["createIndexes"] = Command.Of(Create, writes: true);
        commands["listIndexes"] = Command.Of(List);
        commands["dropIndexes"] = Command.Of(Drop, writes: true);
    }

    /// <summary><c>collMod</c> of an index: when its documents expire, or whether it is hidden.</summary>
    public static void Change(Collection collection, BsonDocument wanted)
    {
        var index = collection.Indexes.FirstOrDefault(i => i.Name == wanted.Text("name") || i.Key == wanted.Document("keyPattern"))
            ?? throw Refusal.IndexNotFound($"cannot find index {wanted} for ns {collection.Namespace}");
        var changed = new Index(BsonDocument.Build(w =>
        {
            foreach (var (name, value) in index.Declared)
                if (!wanted.Has(name) || name is "name" or "key")
                    w.WriteValue(name, value);
            foreach (var (name, value) in wanted)
                if (name is "expireAfterSeconds" or "hidden" or "unique")
                    w.WriteValue(name, value);
        }));
        collection.RemoveIndex(index);
        collection.AddIndex(changed);
    }

    private static Reply Create(CommandContext context)
    {
        var ns = context.Request.Namespace;
        var existed = context.Store.Find(ns) is not null;
        var wanted = context.Request.Documents("indexes").Select(d => Checked(d.Copy())).ToList();
        var collection = context.Writer.Need(ns);
        var before = collection.Indexes.Count + 1;
        var added = wanted.Where(index => !IsThere(collection, index)).ToList();
        foreach (var index in added)
            AddOrNone(collection, index, added);
        if (added.Count > 0)
            context.Store.Log.Append(Changes.Change.Of(ChangeKind.CreateIndexes, ns, collection.Uuid) with
            {
                Details = new(BsonDocument.Build(w => w.WriteValue("indexes", BsonValue.FromArray(added.Select(i => BsonValue.FromDocument(i.Declared)))))),
            });
        return w =>
        {
            w.WriteInt32("numIndexesBefore", before);
            w.WriteInt32("numIndexesAfter", collection.Indexes.Count + 1);
            w.WriteBoolean("createdCollectionAutomatically", !existed);
            if (added.Count == 0)
                w.WriteString("note", "all indexes already exist");
        };
    }

    /// <summary>Documents that break one index leave none of the command's.</summary>
    private static void AddOrNone(Collection collection, Index index, List<Index> all)
    {
        try
        {
            collection.AddIndex(index);
        }
        catch (CommandException)
        {
            foreach (var other in all)
                collection.RemoveIndex(other);
            throw;
        }
    }

    private static Index Checked(BsonDocument given)
    {
        var key = given.Document("key");
        if (key.IsEmpty)
            throw Refusal.CannotCreateIndex("Index keys cannot be an empty object");
        foreach (var (name, value) in key)
            if (!(value.IsNumber ? value.View.Number() != 0 : value.IsString() && Kinds.Contains(value.AsString)))
                throw Refusal.CannotCreateIndex($"Values in v:2 index key pattern cannot be of type {TypeNames.Of(value.Type)} or 0, or name an unknown plugin: {name}: {value}");
        return new(BsonDocument.Build(w =>
        {
            w.WriteInt32("v", 2);
            w.WriteDocument("key", key);
            w.WriteString("name", given.Text("name") ?? string.Join('_', key.Elements().Select(e => $"{e.Name}_{(e.Value.IsString() ? e.Value.AsString : e.Value)}")));
            foreach (var (name, value) in given)
                if (name is not ("v" or "key" or "name" or "ns" or "background") && !(name is "unique" or "sparse" or "hidden" && !value.IsTrue))
                    w.WriteValue(name, value);
        }));
    }

    private static bool IsThere(Collection collection, Index index)
    {
        if (index.Key.Count() == 1 && index.Key.Elements().First() is { Name: "_id", Value.IsNumber: true })
            return true;
        if (collection.Indexes.FirstOrDefault(i => i.Name == index.Name) is { } named)
            return named.Declared == index.Declared ? true : throw Refusal.IndexKeySpecsConflict(
                $"An existing index has the same name as the requested index. Requested index: {index.Declared}, existing index: {named.Declared}");
        if (collection.Indexes.FirstOrDefault(i => SameKey(i, index)) is { } other)
            throw Refusal.IndexOptionsConflict($"Index already exists with a different name: {other.Name}");
        return false;
    }

    private static bool SameKey(Index a, Index b) => a.Key == b.Key && Same(a, b, "collation") && Same(a, b, "partialFilterExpression");

    private static bool Same(Index a, Index b, string option) => a.Declared.Document(option) == b.Declared.Document(option);

    private static Reply List(CommandContext context)
    {
        var ns = context.Request.Namespace;
        if (context.Store.FindView(ns) is not null)
            throw Refusal.NotSupportedOnView(ns.ToString());
        var collection = context.Store.Find(ns) ?? throw Refusal.NamespaceNotFound($"ns does not exist: {ns}");
        var all = collection.Indexes.Select(i => i.Declared).Prepend(OfId).ToList();
        return Batches.First(context, new ListCursor(ns.ToString(), all), context.Body.Document("cursor").Whole("batchSize") ?? long.MaxValue);
    }

    private static Reply Drop(CommandContext context)
    {
        var ns = context.Request.Namespace;
        var collection = context.Store.Find(ns) ?? throw Refusal.NamespaceNotFound($"ns not found {ns}");
        var before = collection.Indexes.Count + 1;
        var dropped = Wanted(collection, context.Body["index"]).ToList();
        foreach (var index in dropped)
        {
            collection.RemoveIndex(index);
            context.Store.Log.Append(Changes.Change.Of(ChangeKind.DropIndexes, ns, collection.Uuid) with
            {
                Details = new(BsonDocument.Build(w => w.WriteValue("indexes", BsonValue.FromArray([BsonValue.FromDocument(index.Declared)])))),
            });
        }
        return w => w.WriteInt32("nIndexesWas", before);
    }

    private static IEnumerable<Index> Wanted(Collection collection, BsonValue given)
    {
        if (given is { Type: BsonType.String, AsString: "*" })
            return [.. collection.Indexes];
        if (given.IsArray())
            return given.Items().SelectMany(item => Wanted(collection, item));
        if (given is { Type: BsonType.String, AsString: "_id_" })
            throw Refusal.InvalidOptions("cannot drop _id index");
        var found = given.IsString() ? collection.Indexes.FirstOrDefault(i => i.Name == given.AsString) : collection.Indexes.FirstOrDefault(i => i.Key == given.AsDocument);
        return [found ?? throw Refusal.IndexNotFound($"index not found with name [{given}]")];
    }
}

using Platform.DevMongo.Changes;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Storage;

/// <summary>
/// Everything that the member holds, and its log. Whoever reads or writes holds <see cref="Gate"/>: a change is visible and in the log at the same moment,
/// so the order of the log is the order of what was seen.
/// </summary>
internal sealed class Store(ChangeLog log)
{
    private readonly SortedDictionary<string, Database> _databases = new(StringComparer.Ordinal);

    public Lock Gate { get; } = new();
    public ChangeLog Log { get; } = log;
    public IEnumerable<KeyValuePair<string, Database>> Databases => _databases.Where(pair => !pair.Value.IsEmpty);

    public Database? Database(string name) => _databases.GetValueOrDefault(name);

    public Database NeedDatabase(string name)
    {
        if (!_databases.TryGetValue(name, out var database))
            _databases[name] = database = new();
        return database;
    }

    public Collection? Find(Namespace ns) => Database(ns.Database)?.Collections.GetValueOrDefault(ns.Collection);

    public View? FindView(Namespace ns) => Database(ns.Database)?.Views.GetValueOrDefault(ns.Collection);

    public Collection Create(Namespace ns, BsonDocument options)
    {
        if (Find(ns) is not null || FindView(ns) is not null)
            throw Refusal.NamespaceExists(ns.ToString());
        var collection = new Collection(ns.Checked(), options);
        Add(collection);
        Log.Append(Change.Of(ChangeKind.Create, ns, collection.Uuid) with { Details = new(options) });
        return collection;
    }

    /// <summary>Without a word in the log: for what the log has, or gets, from elsewhere.</summary>
    public void Add(Collection collection) => NeedDatabase(collection.Namespace.Database).Collections[collection.Namespace.Collection] = collection;

    public void CreateView(Namespace ns, View view)
    {
        if (Find(ns) is not null || FindView(ns) is not null)
            throw Refusal.NamespaceExists(ns.ToString());
        NeedDatabase(ns.Checked().Database).Views[ns.Collection] = view;
    }

    public bool Drop(Namespace ns)
    {
        if (Database(ns.Database) is not { } database)
            return false;
        if (database.Views.Remove(ns.Collection))
            return true;
        if (!database.Collections.Remove(ns.Collection, out var dropped))
            return false;
        dropped.IsDropped = true;
        Log.Append(Change.Of(ChangeKind.Drop, ns, dropped.Uuid));
        return true;
    }

    public void DropDatabase(string name)
    {
        if (Database(name) is not { } database)
            return;
        foreach (var collection in database.Collections.Keys.ToList())
            Drop(new(name, collection));
        _databases.Remove(name);
        Log.Append(Change.Of(ChangeKind.DropDatabase, new(name, ""), default));
    }

    public void Rename(Namespace from, Namespace to, bool dropTarget)
    {
        var collection = Find(from) ?? throw Refusal.NamespaceNotFound($"Source collection {from} does not exist");
        if (Find(to.Checked()) is not null || FindView(to) is not null)
        {
            if (!dropTarget)
                throw new CommandException(48, "NamespaceExists", "target namespace exists");
            Drop(to);
        }
        Database(from.Database)!.Collections.Remove(from.Collection);
        collection.Namespace = to;
        Add(collection);
        Log.Append(Change.Of(ChangeKind.Rename, from, collection.Uuid) with { Details = new(BsonDocument.Build(w => w.WriteBoolean("dropTarget", dropTarget)), to) });
    }
}

using Platform.DevMongo.Changes;
using Platform.DevMongo.Storage;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Sessions;

/// <summary>
/// A transaction works on copies of a database's collections, all of the moment when it first touched one of them; a copy shares with its collection all that neither of
/// them changes. At the commit its changes go into the
/// collections and the log together, unless another writer came first to one of its documents: then it fails as a whole, and the driver tries again.
/// </summary>
internal sealed class Transaction(BsonDocument session, long number, DateTimeOffset ends)
{
    private readonly Dictionary<Namespace, Collection> _copies = [];
    private readonly HashSet<string> _databases = [];

    public long Number { get; } = number;
    public DateTimeOffset Ends { get; } = ends;
    public List<Change> Changes { get; } = [];

    public Collection? Find(Store store, Namespace ns)
    {
        if (_databases.Add(ns.Database))
            foreach (var there in store.Database(ns.Database)?.Collections.Values.ToList() ?? [])
                _copies.TryAdd(there.Namespace, new(there));
        return _copies.GetValueOrDefault(ns);
    }

    public Collection Create(Namespace ns) => _copies[ns] = new(ns, BsonDocument.Empty);

    public void Commit(Store store)
    {
        CheckUntouched(store);
        var undo = new Stack<Action>();
        try
        {
            foreach (var change in Changes)
                undo.Push(Apply(Target(store, change), change));
        }
        catch (CommandException)
        {
            while (undo.TryPop(out var back))
                back();
            throw Refusal.WriteConflict();
        }
        var name = new TransactionName(session, Number);
        foreach (var change in Changes)
        {
            change.Transaction = name;
            store.Log.Append(change);
        }
    }

    /// <summary>The first change of each document must have found it as it still is.</summary>
    private void CheckUntouched(Store store)
    {
        foreach (var change in Changes.DistinctBy(change => (change.Namespace, change.Id)))
        {
            var there = store.Find(change.Namespace)?.Find(change.Id);
            var untouched = change.Kind == ChangeKind.Insert ? there is null : there is not null && there.Document.Bytes.Equals(change.Before.Bytes);
            if (!untouched)
                throw Refusal.WriteConflict();
        }
    }

    private static Collection Target(Store store, Change change) => store.Find(change.Namespace) ?? store.Create(change.Namespace, BsonDocument.Empty);

    private static Action Apply(Collection collection, Change change)
    {
        if (change.Kind == ChangeKind.Insert)
        {
            var inserted = collection.Insert(change.After);
            return () => collection.Remove(inserted);
        }
        var old = collection.Find(change.Id) ?? throw Refusal.WriteConflict();
        if (change.Kind == ChangeKind.Delete)
        {
            collection.Remove(old);
            return () => collection.Insert(old);
        }
        var replaced = collection.Replace(old, change.After);
        return () => collection.Replace(replaced, old.Document);
    }
}

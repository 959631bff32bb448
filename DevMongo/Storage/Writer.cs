using Platform.DevMongo.Changes;
using Platform.DevMongo.Documents;
using Platform.DevMongo.Sessions;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Storage;

/// <summary>The one way in which documents change: into the collection and the log at once, or aside in a transaction. Needs the store's gate.</summary>
internal sealed class Writer(Store store, Transaction? transaction)
{
    public Collection? Find(Namespace ns) => transaction is null ? store.Find(ns) : transaction.Find(store, ns);

    /// <summary>The collection to write to, made where there is none.</summary>
    public Collection Need(Namespace ns)
    {
        if (store.FindView(ns) is not null)
            throw Refusal.NotSupportedOnView(ns.ToString());
        ns.Checked();
        return Find(ns) ?? (transaction is null ? store.Create(ns, BsonDocument.Empty) : transaction.Create(ns));
    }

    public void Insert(Collection collection, BsonDocument document, bool validates = true)
    {
        Validate(collection, document, validates);
        collection.Insert(document);
        Log(collection, ChangeKind.Insert, default, document);
        while (transaction is null && collection.Surplus() is { } oldest)
            collection.Remove(oldest);
    }

    public Record Replace(Collection collection, Record old, BsonDocument document, bool isReplacement, bool validates = true)
    {
        if (collection.Options.Text("validationLevel") != "moderate" || collection.Validator?.Invoke(BsonValue.FromDocument(old.Document)) == true)
            Validate(collection, document, validates);
        var record = collection.Replace(old, document);
        Log(collection, isReplacement ? ChangeKind.Replace : ChangeKind.Update, old.Document, document);
        return record;
    }

    public void Delete(Collection collection, Record record)
    {
        collection.Remove(record);
        Log(collection, ChangeKind.Delete, record.Document, default);
    }

    private void Log(Collection collection, ChangeKind kind, BsonDocument before, BsonDocument after)
    {
        var change = new Change(kind, collection.Origin, before, after);
        if (transaction is null)
            store.Log.Append(change);
        else
            transaction.Changes.Add(change);
    }

    private static void Validate(Collection collection, BsonDocument document, bool validates)
    {
        if (!validates || collection.Validator is not { } validator || validator(BsonValue.FromDocument(document)))
            return;
        if (collection.Options.Text("validationLevel") == "off" || collection.Options.Text("validationAction") == "warn")
            return;
        throw Refusal.ValidationFailed(BsonDocument.Build(w => w.WriteDocument("errInfo", BsonDocument.Build(info => info.WriteValue("failingDocumentId", document["_id"])))));
    }
}

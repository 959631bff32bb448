using Platform.Mongo.Wire.Bson;

namespace Platform.Migrator.Sync.MongoDb;

internal enum ChangeKind
{
    /// <summary>The document is as <see cref="Change.Document"/> says.</summary>
    Put,
    Delete,

    /// <summary>The collection is gone.</summary>
    Drop,
    Rename,

    /// <summary>One of our fences passed.</summary>
    Fence,

    /// <summary>The origin began or ended to take application writes.</summary>
    Authority,

    /// <summary>Concerns nobody.</summary>
    None,
}

/// <summary>One event of a change stream, in bytes of its own.</summary>
/// <param name="Id">Of the document; of a fence its text.</param>
/// <param name="To">The new name of a renamed collection.</param>
internal sealed record Change(ChangeKind Kind, string Collection, BsonValue Id, BsonDocument Document, bool TakesWrites = false, string? To = null)
{
    /// <summary>When the server made it; zero when it did not say.</summary>
    public BsonTimestamp At { get; init; }

    public int Bytes => Document.Size + Id.Bytes.Length + 64;

    /// <exception cref="SyncException">The stream ended for good, or has what this version does not know.</exception>
    public static Change Read(BsonDocument change, StreamNames names, Func<string, bool> takes)
    {
        var operation = change["operationType"u8].AsString;
        var collection = change["ns"u8] is { Type: BsonType.Document } ns && ns.AsDocument["coll"u8] is { Type: BsonType.String } name ? name.AsString : "";
        var at = change["clusterTime"u8] is { Type: BsonType.Timestamp } time ? time.AsTimestamp : default;
        if (operation is "invalidate" or "dropDatabase")
            throw MongoDbFault.New("follow", $"the origin's database was dropped ({operation})", "find out who did it; then clean and copy anew");
        var read = Catalog.IsOurs(collection) ? Own(operation, collection, change, names)
            : !takes(collection) ? Nothing : Application(operation, collection, change, takes);
        return read with { At = at };
    }

    private static Change Nothing { get; } = new(ChangeKind.None, "", default, BsonDocument.Empty);

    private static Change Own(string operation, string collection, BsonDocument change, StreamNames names)
    {
        // Whole documents only: of an update the server looks up what the document is by now, not what it was then.
        if (operation is not ("insert" or "replace") || change["fullDocument"u8].Type != BsonType.Document)
            return Nothing;
        var document = change["fullDocument"u8].AsDocument;
        var id = document["_id"u8] is { Type: BsonType.String } text ? text.AsString : "";
        return collection switch
        {
            Bookkeeping.Fence when id == names.StreamId => new(ChangeKind.Fence, collection, document["fence"u8].Copy(), BsonDocument.Empty),
            Bookkeeping.Authority when id == names.AuthorityId => new(ChangeKind.Authority, collection, default, BsonDocument.Empty, document["takesWrites"u8].IsTrue),
            _ => Nothing,
        };
    }

    private static Change Application(string operation, string collection, BsonDocument change, Func<string, bool> takes)
    {
        switch (operation)
        {
            case "insert" or "replace" or "update":
                var id = change["documentKey"u8].AsDocument["_id"u8].Copy();
                // A document that is gone by the time that it was looked up is deleted later in the stream.
                return change["fullDocument"u8] is { Type: BsonType.Document } document
                    ? new(ChangeKind.Put, collection, id, document.AsDocument.Copy()) : new(ChangeKind.Delete, collection, id, BsonDocument.Empty);
            case "delete":
                return new(ChangeKind.Delete, collection, change["documentKey"u8].AsDocument["_id"u8].Copy(), BsonDocument.Empty);
            case "drop":
                return new(ChangeKind.Drop, collection, default, BsonDocument.Empty);
            case "rename":
                var to = change["to"u8].AsDocument["coll"u8].AsString;
                return takes(to) ? new(ChangeKind.Rename, collection, default, BsonDocument.Empty, To: to)
                    : throw MongoDbFault.New("follow", $"collection {collection} was renamed to {to}, which does not take part", "rename it back, or clean and copy anew with other patterns");
            default:
                return Nothing;
        }
    }
}

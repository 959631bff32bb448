using Platform.Mongo.Wire.Bson;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>Puts events together again that the server gave in pieces, since they are larger than a document may be. The token of the last piece stands for the whole.</summary>
internal sealed class SplitEvents
{
    private readonly List<BsonDocument> _pieces = [];

    /// <summary>Pieces were taken, and others are missing: a position in between would lose the first ones.</summary>
    public bool IsOpen => _pieces.Count > 0;

    /// <returns>False as long as pieces are missing.</returns>
    /// <exception cref="SyncException">They do not come one behind the other.</exception>
    public bool TryJoin(BsonDocument change, out BsonDocument whole)
    {
        whole = change;
        if (change["splitEvent"u8] is not { Type: BsonType.Document } split)
            return !IsOpen ? true : throw Torn();
        split.AsDocument["fragment"u8].TryGetWhole(out var fragment);
        split.AsDocument["of"u8].TryGetWhole(out var of);
        if (fragment != _pieces.Count + 1 || fragment > of)
            throw Torn();
        _pieces.Add(change.Copy());
        if (fragment < of)
            return false;
        whole = BsonDocument.Build(w =>
        {
            w.WriteValue("_id", change["_id"u8]);
            foreach (var element in _pieces.SelectMany(piece => piece.Elements()))
                if (element.Name is not ("_id" or "splitEvent"))
                    w.WriteValue(element.NameUtf8.Span, element.Value);
        });
        _pieces.Clear();
        return true;
    }

    private static SyncException Torn() => MongoDbFault.New("follow", "a large change came in pieces that do not follow each other", "it is read again from the last position", isTransient: true);
}

using Platform.DevMongo.Changes;
using Platform.DevMongo.Storage;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Sessions;

/// <summary>Documents that a client fetches in batches.</summary>
/// <param name="ns">What the client is told that it reads.</param>
internal abstract class Cursor(string ns)
{
    public long Id { get; set; }
    public string Namespace { get; } = ns;
    public BsonValue Session { get; init; }
    public DateTimeOffset LastUsed { get; set; }

    /// <summary>Whether more may come later, so that a batch is worth waiting for.</summary>
    public virtual bool Waits => false;
    public virtual bool IsOver => false;

    /// <summary>Behind the last document that was given.</summary>
    public virtual BsonDocument? ResumeToken => null;

    /// <summary>It is asked again later, when what it reads may have changed.</summary>
    public virtual void Keep()
    {
    }

    /// <summary>Needs the store's gate.</summary>
    public abstract bool TryNext(out BsonDocument document);
}

/// <summary>An answer that is whole already. Documents never change, so it shows one moment.</summary>
internal sealed class ListCursor(string ns, IReadOnlyList<BsonDocument> documents) : Cursor(ns)
{
    private int _next;

    public override bool IsOver => _next >= documents.Count;

    public override bool TryNext(out BsonDocument document)
    {
        document = IsOver ? default : documents[_next];
        return _next++ < documents.Count;
    }
}

internal sealed class ChangeStreamCursor(string ns, ChangeStream stream) : Cursor(ns)
{
    private bool _gaveInvalidate;

    public override bool Waits => true;
    public override bool IsOver => _gaveInvalidate;
    public override BsonDocument? ResumeToken => stream.Position.ToDocument();

    public override bool TryNext(out BsonDocument document)
    {
        if (stream.TryNext(out document))
            return true;
        _gaveInvalidate = stream.IsOver;
        return false;
    }
}

/// <summary>Follows a capped collection behind its newest document.</summary>
internal sealed class TailableCursor(string ns, Collection collection, Func<BsonDocument, BsonDocument?> select, bool waits) : Cursor(ns)
{
    private long _last;
    private bool _isLost;

    public override bool Waits => waits;
    public override bool IsOver => _isLost;

    public override bool TryNext(out BsonDocument document)
    {
        if (_last > 0 && !collection.Has(_last))
        {
            _isLost = true;
            throw new CommandException(136, "CappedPositionLost", "CollectionScan died due to position in capped collection being deleted.");
        }
        foreach (var next in collection.After(_last))
        {
            _last = next.Sequence;
            if (select(next.Document) is { } selected)
            {
                document = selected;
                return true;
            }
        }
        document = default;
        return false;
    }
}

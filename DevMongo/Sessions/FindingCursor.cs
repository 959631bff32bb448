using Platform.DevMongo.Storage;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Sessions;

/// <summary>Looks for its documents as they are asked for, all of them of one moment. As in a server it ends with an error when its collection is dropped or renamed.</summary>
internal sealed class FindingCursor : Cursor
{
    private readonly IEnumerator<BsonDocument> _found;
    private readonly Collection _collection;
    private readonly Namespace _namespace;
    private bool _isOver;

    public FindingCursor(string ns, IEnumerable<BsonDocument> found, Collection collection)
        : base(ns)
    {
        (_found, _collection, _namespace) = (found.GetEnumerator(), collection, collection.Namespace);
        _isOver = !_found.MoveNext();
    }

    public override bool IsOver => _isOver;

    /// <summary>What it reads stays as it is.</summary>
    public override void Keep() => _collection.Freeze();

    public override bool TryNext(out BsonDocument document)
    {
        document = _isOver ? default : _found.Current;
        if (_isOver)
            return false;
        if (_collection.IsDropped)
            throw Refusal.QueryPlanKilled($"collection dropped. UUID {_collection.Uuid}");
        if (_collection.Namespace != _namespace)
            throw Refusal.QueryPlanKilled($"collection renamed from '{_namespace}' to '{_collection.Namespace}'. UUID {_collection.Uuid}");
        _isOver = !_found.MoveNext();
        return true;
    }
}

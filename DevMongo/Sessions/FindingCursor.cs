using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Sessions;

/// <summary>Looks for its documents as they are asked for, all of them of one moment.</summary>
internal sealed class FindingCursor : Cursor
{
    private readonly IEnumerator<BsonDocument> _found;
    private readonly Action _keep;
    private bool _isOver;

    /// <param name="keep">Sees to it that what is read stays as it is.</param>
    public FindingCursor(string ns, IEnumerable<BsonDocument> found, Action keep)
        : base(ns)
    {
        (_found, _keep) = (found.GetEnumerator(), keep);
        _isOver = !_found.MoveNext();
    }

    public override bool IsOver => _isOver;

    public override void Keep() => _keep();

    public override bool TryNext(out BsonDocument document)
    {
        document = _isOver ? default : _found.Current;
        if (_isOver)
            return false;
        _isOver = !_found.MoveNext();
        return true;
    }
}

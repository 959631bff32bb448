using Platform.DevMongo.Documents;
using Platform.DevMongo.Pipelines;
using Platform.DevMongo.Storage;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Changes;

/// <summary>
/// One reader of the log: which changes it shows, and how far it has come. The position is behind everything that was looked at, shown or not, so that a
/// quiet stream's token moves on with the log.
/// </summary>
internal sealed class ChangeStream
{
    private readonly Store _store;
    private readonly Namespace _scope;
    private readonly bool _isCluster;
    private readonly ChangeStreamOptions _options;
    private readonly Pipeline _pipeline;
    private readonly EventShape _shape;
    private readonly bool _splits;
    private readonly Queue<BsonDocument> _ready = new();

    /// <param name="scope">A collection, or a database when its collection's name is empty.</param>
    public ChangeStream(Store store, Namespace scope, ChangeStreamOptions options, IEnumerable<BsonDocument> stages, TimeProvider time)
    {
        var rest = stages.ToList();
        _splits = rest.Count > 0 && rest[^1].Has("$changeStreamSplitLargeEvent");
        (_store, _scope, _isCluster, _options) = (store, scope, options.IsCluster, options);
        _pipeline = Pipeline.ForChanges(_splits ? rest[..^1] : rest, time);
        _shape = new(store, options);
        Position = Start();
    }

    /// <summary>The token of a reader that has seen everything up to here.</summary>
    public ResumeToken Position { get; private set; }

    /// <summary>After an invalidate there is nothing more.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The next event that there is already, with the token that stands for it.</summary>
    public bool TryNext(out BsonDocument document)
    {
        while (_ready.Count == 0 && !IsOver && NextChange() is { } change)
            Take(change);
        if (!_ready.TryDequeue(out document))
            return false;
        Position = ResumeToken.Parse(document.Document("_id"));
        return true;
    }

    private ResumeToken Start()
    {
        var start = _options.StartAt is { } at ? new ResumeToken(new(at.Bits - 1)) : _options.After ?? new(_store.Log.Last);
        // A token stands behind its entry: the next one must still be there.
        if (start.Time.Bits + 1 < _store.Log.Floor.Bits)
            throw Refusal.HistoryLost();
        return start;
    }

    private Change? NextChange()
    {
        var from = new BsonTimestamp(Position.Fragment > 0 ? Position.Time.Bits : Position.Time.Bits + 1);
        if (from < _store.Log.Floor)
            throw Refusal.HistoryLost();
        return _store.Log.From(from).FirstOrDefault();
    }

    private void Take(Change change)
    {
        var given = Position.Fragment > 0 && Position.Time == change.Time ? Position.Fragment : 0;
        if (Shows(change))
            foreach (var shaped in _pipeline.Run([_shape.Of(change)]))
            {
                if (!shaped.Has("_id"))
                    throw new CommandException(280, "ChangeStreamFatalError", "Encountered an event whose _id field, which contains the resume token, was modified by the pipeline.");
                foreach (var piece in SplitEvent.Pieces(shaped, change.Time, _splits).Skip(given))
                    _ready.Enqueue(piece);
            }
        if (Invalidates(change))
        {
            IsOver = true;
            _ready.Enqueue(EventShape.Invalidate(change));
        }
        else if (_ready.Count == 0)
            Position = new(change.Time);
    }

    private bool Shows(Change change) => IsInScope(change) && (change.Kind < ChangeKind.Create || _options.Expanded);

    private bool IsInScope(Change change)
    {
        if (_isCluster)
            return !change.Namespace.IsInternal;
        if (change.Namespace.Database != _scope.Database || change.Namespace.Collection.StartsWith("system.", StringComparison.Ordinal))
            return false;
        return _scope.Collection.Length == 0 || change.Namespace.Collection == _scope.Collection || change.Kind == ChangeKind.Rename && change.Details!.To == _scope;
    }

    private bool Invalidates(Change change) => !_isCluster && change.Namespace.Database == _scope.Database && (_scope.Collection.Length == 0
        ? change.Kind == ChangeKind.DropDatabase
        : change.Kind is ChangeKind.Drop or ChangeKind.Rename && IsInScope(change));
}

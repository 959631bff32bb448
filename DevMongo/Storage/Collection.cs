using Platform.DevMongo.Documents;
using Platform.DevMongo.Queries;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Storage;

/// <summary>The documents of one collection: in the order of their insertion and of their <c>_id</c>. Knows nothing of the log; not for more than one thread.</summary>
internal sealed class Collection
{
    private readonly LinkedList<Record> _natural = [];
    private readonly SortedSet<Record> _byId = new(ById.Instance);
    private readonly List<Index> _indexes = [];

    public Collection(Namespace ns, BsonDocument options, Guid? uuid = null)
    {
        (Namespace, Uuid) = (ns, uuid ?? Guid.NewGuid());
        SetOptions(options);
    }

    /// <summary>A copy to work on aside: of the records, not of the documents, which never change.</summary>
    public Collection(Collection other)
        : this(other.Namespace, other.Options, other.Uuid)
    {
        foreach (var index in other._indexes)
            _indexes.Add(new(index.Declared));
        foreach (var record in other._natural)
            Insert(record.Document);
    }

    public Namespace Namespace { get; set; }
    public Guid Uuid { get; }

    /// <summary>As given to <c>create</c> and <c>collMod</c>.</summary>
    public BsonDocument Options { get; private set; }
    public Ordering Ordering { get; private set; } = Ordering.Simple;
    public Filter? Validator { get; private set; }
    public bool IsCapped { get; private set; }
    public bool KeepsImages { get; private set; }
    public int Count => _byId.Count;
    public long Bytes { get; private set; }
    public IReadOnlyList<Index> Indexes => _indexes;

    public void SetOptions(BsonDocument options)
    {
        Ordering = Ordering.Of(options.Document("collation"));
        Validator = options.Document("validator") is { IsEmpty: false } validator ? Filters.Compile(validator, Ordering) : null;
        IsCapped = options.Flag("capped");
        KeepsImages = options.Document("changeStreamPreAndPostImages").Flag("enabled");
        Options = options;
    }

    public IEnumerable<Record> InNaturalOrder(bool backwards = false)
    {
        for (var node = backwards ? _natural.Last : _natural.First; node is not null; node = backwards ? node.Previous : node.Next)
            yield return node.Value;
    }

    /// <summary>Those whose <c>_id</c> may match, in its order.</summary>
    public IEnumerable<Record> InIdOrder(IdBounds bounds, bool backwards = false)
    {
        if (bounds.Points is { } points)
            return (backwards ? points.Reverse() : points).Select(Find).OfType<Record>();
        var range = bounds.IsOpen || _byId.Count == 0 ? _byId : _byId.GetViewBetween(Probe(bounds.Low), Probe(bounds.High));
        return backwards ? range.Reverse() : range;
    }

    public Record? Find(BsonValue id) => _byId.TryGetValue(Probe(id), out var record) ? record : null;

    public Record Insert(BsonDocument document)
    {
        var record = new Record(document);
        if (_byId.Contains(record))
            throw Refusal.DuplicateKey(Namespace.ToString(), "_id_", Index0, BsonDocument.Build(w => w.WriteValue("_id", record.Id)));
        foreach (var index in _indexes)
            index.Check(Namespace, document, record.Id);
        record.Place = _natural.AddLast(record);
        Add(record);
        return record;
    }

    public Record Replace(Record old, BsonDocument document)
    {
        foreach (var index in _indexes)
            index.Check(Namespace, document, old.Id);
        Drop(old);
        var record = new Record(document) { Place = old.Place };
        old.Place!.Value = record;
        Add(record);
        return record;
    }

    public void Remove(Record record)
    {
        Drop(record);
        _natural.Remove(record.Place!);
    }

    /// <summary>What a capped collection has too much of, oldest first.</summary>
    public Record? Surplus() => IsCapped && Count > 1 && (Options.Whole("max") is > 0 and var max && Count > max || Options.Whole("size") is > 0 and var size && Bytes > size)
        ? _natural.First!.Value : null;

    /// <summary>Fills it first: documents that break it are named, and then it is not there.</summary>
    public void AddIndex(Index index)
    {
        foreach (var record in _natural)
        {
            index.Check(Namespace, record.Document, record.Id);
            index.Add(record.Document, record.Id);
        }
        _indexes.Add(index);
    }

    public void RemoveIndex(Index index) => _indexes.Remove(index);

    private static BsonDocument Index0 { get; } = BsonDocument.Parse("""{"_id":1}""");

    private static Record Probe(BsonValue id) => new(BsonDocument.Build(w => w.WriteValue("_id", id)));

    private void Add(Record record)
    {
        _byId.Add(record);
        Bytes += record.Document.Size;
        foreach (var index in _indexes)
            index.Add(record.Document, record.Id);
    }

    private void Drop(Record record)
    {
        _byId.Remove(record);
        Bytes -= record.Document.Size;
        foreach (var index in _indexes)
            index.Remove(record.Document);
    }
}

using Platform.DevMongo.Changes;
using Platform.DevMongo.Documents;
using Platform.DevMongo.Queries;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Storage;

/// <summary>The documents of one collection: in the order of their insertion, of their <c>_id</c>, and of its indexes. Knows nothing of the log; not for more than one thread.</summary>
internal sealed class Collection
{
    private readonly OrderedTree<Record> _natural;
    private readonly OrderedTree<Record> _byId;
    private readonly List<Index> _indexes = [];
    private long _inserted;
    private ChangeOrigin? _origin;

    public Collection(Namespace ns, BsonDocument options, Guid? uuid = null)
    {
        (Namespace, Uuid) = (ns, uuid ?? Guid.NewGuid());
        (_natural, _byId) = (new(BySequence.Instance), new(ById.Instance));
        Ids = new IdOrder(_byId);
        SetOptions(options);
    }

    /// <summary>The same documents, to change apart: what neither changes is shared.</summary>
    public Collection(Collection other)
    {
        (Namespace, Uuid, Options, Ordering, Validator) = (other.Namespace, other.Uuid, other.Options, other.Ordering, other.Validator);
        (IsCapped, KeepsImages, Bytes, _inserted) = (other.IsCapped, other.KeepsImages, other.Bytes, other._inserted);
        (_natural, _byId) = (new(other._natural), new(other._byId));
        Ids = new IdOrder(_byId);
        foreach (var index in other._indexes)
            _indexes.Add(new(index));
    }

    public Namespace Namespace
    {
        get;
        set => (field, _origin) = (value, null);
    }

    public Guid Uuid { get; }

    /// <summary>It is no longer in its database: whoever still reads it is told so.</summary>
    public bool IsDropped { get; set; }

    /// <summary>For the log.</summary>
    public ChangeOrigin Origin => _origin ??= new(Namespace, Uuid, KeepsImages);

    /// <summary>As given to <c>create</c> and <c>collMod</c>.</summary>
    public BsonDocument Options { get; private set; }
    public Ordering Ordering { get; private set; } = Ordering.Simple;
    public Filter? Validator { get; private set; }
    public bool IsCapped { get; private set; }
    public bool KeepsImages { get; private set; }
    public int Count => _byId.Count;
    public long Bytes { get; private set; }
    public IReadOnlyList<Index> Indexes => _indexes;
    public IKeyOrder Ids { get; }

    public void SetOptions(BsonDocument options)
    {
        Ordering = Ordering.Of(options.Document("collation"));
        Validator = options.Document("validator") is { IsEmpty: false } validator ? Filters.Compile(validator, Ordering) : null;
        IsCapped = options.Flag("capped");
        KeepsImages = options.Document("changeStreamPreAndPostImages").Flag("enabled");
        (Options, _origin) = (options, null);
    }

    /// <summary>Who reads now goes on reading this moment, whatever is written later.</summary>
    public void Freeze()
    {
        _natural.Freeze();
        _byId.Freeze();
        foreach (var index in _indexes)
            index.Freeze();
    }

    public IEnumerable<Record> InNaturalOrder(bool backwards = false) => _natural.All(backwards);

    public bool Has(long sequence) => _natural.TryFind(new(BsonDocument.Empty, sequence), out _);

    /// <summary>What was inserted behind this one.</summary>
    public IEnumerable<Record> After(long sequence) => _natural.Range(record => record.Sequence > sequence ? 0 : -1);

    /// <summary>Some of them, each at most once.</summary>
    public IEnumerable<Record> Sample(int size)
    {
        if (size >= Count / 2)
        {
            var all = _natural.All().ToArray();
            Random.Shared.Shuffle(all);
            return all.Take(size);
        }
        var chosen = new HashSet<int>();
        while (chosen.Count < size)
            chosen.Add(Random.Shared.Next(Count));
        return chosen.Select(_natural.At).ToList();
    }

    public Record? Find(BsonValue id) => _byId.TryFind(Probe(id), out var record) ? record : null;

    public Record Insert(BsonDocument document) => Insert(new Record(document, ++_inserted));

    /// <summary>Where it once stood.</summary>
    public Record Insert(Record record)
    {
        if (_byId.TryFind(record, out _))
            throw Refusal.DuplicateKey(Namespace.ToString(), "_id_", Index0, BsonDocument.Build(w => w.WriteValue("_id", record.Id)));
        foreach (var index in _indexes)
            index.Check(Namespace, record.Document, record.Id);
        _natural.Put(record);
        _byId.Put(record);
        Bytes += record.Document.Size;
        foreach (var index in _indexes)
            index.Add(record);
        return record;
    }

    public Record Replace(Record old, BsonDocument document)
    {
        foreach (var index in _indexes)
            index.Check(Namespace, document, old.Id);
        var record = new Record(document, old.Sequence);
        _natural.Put(record);
        _byId.Put(record);
        Bytes += document.Size - old.Document.Size;
        foreach (var index in _indexes)
            index.Replace(old, record);
        return record;
    }

    public void Remove(Record record)
    {
        _natural.Remove(record);
        _byId.Remove(record);
        Bytes -= record.Document.Size;
        foreach (var index in _indexes)
            index.Remove(record);
    }

    /// <summary>What a capped collection has too much of, oldest first.</summary>
    public Record? Surplus() => IsCapped && Count > 1 && (Options.Whole("max") is > 0 and var max && Count > max || Options.Whole("size") is > 0 and var size && Bytes > size)
        ? _natural.At(0) : null;

    /// <summary>Fills it first: documents that break it are named, and then it is not there.</summary>
    public void AddIndex(Index index)
    {
        foreach (var record in _natural.All())
        {
            index.Check(Namespace, record.Document, record.Id);
            index.Add(record);
        }
        _indexes.Add(index);
    }

    public void RemoveIndex(Index index) => _indexes.Remove(index);

    private static BsonDocument Index0 { get; } = BsonDocument.Parse("""{"_id":1}""");

    private static Record Probe(BsonValue id) => new(BsonDocument.Build(w => w.WriteValue("_id", id)));
}

using Platform.DevMongo.Documents;
using Platform.DevMongo.Queries;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Storage;

/// <summary>An index as it was declared, and its entries in their order. Text, hashed, geographic and wildcard ones are kept as declared alone, and not used.</summary>
internal sealed class Index : IKeyOrder
{
    private readonly OrderedTree<IndexEntry> _entries;
    private readonly ByKey _order;
    private readonly FieldPath[] _paths;
    private readonly Ordering _ordering;
    private readonly Filter? _partial;
    private readonly bool _sparse;
    private readonly bool _isKept;

    public Index(BsonDocument declared)
    {
        Declared = declared;
        Name = declared.Text("name") ?? "";
        Key = declared.Document("key");
        IsUnique = declared.Flag("unique");
        _sparse = declared.Flag("sparse");
        _paths = [.. Key.Elements().Select(e => new FieldPath(e.Name))];
        _isKept = Key.Elements().All(e => e.Value.IsNumber && !e.Name.Contains("$**", StringComparison.Ordinal));
        Columns = [.. Key.Elements().Select(e => new KeyColumn(e.Name, _isKept && e.Value.View.Number() < 0))];
        _ordering = Ordering.Of(declared.Document("collation"));
        _partial = declared.Has("partialFilterExpression") ? Filters.Compile(declared.Document("partialFilterExpression"), _ordering) : null;
        _order = new([.. Columns.Select(c => c.IsDown)]);
        _entries = new(_order);
    }

    /// <summary>The same entries, to change apart.</summary>
    public Index(Index other)
    {
        (Declared, Name, Key, IsUnique, Columns, IsMultikey) = (other.Declared, other.Name, other.Key, other.IsUnique, other.Columns, other.IsMultikey);
        (_sparse, _paths, _isKept, _ordering, _partial, _order) = (other._sparse, other._paths, other._isKept, other._ordering, other._partial, other._order);
        _entries = new(other._entries);
    }

    public BsonDocument Declared { get; }
    public string Name { get; }
    public BsonDocument Key { get; }
    public bool IsUnique { get; }
    public IReadOnlyList<KeyColumn> Columns { get; }
    public bool IsMultikey { get; private set; }
    public bool IsUsable => _isKept && _ordering.IsSimple && !Declared.Flag("hidden");
    public bool IsWhole => !_sparse && _partial is null;

    /// <summary>Whether all that the query can match has entries.</summary>
    public bool Covers(BsonDocument query) => _partial is null || Declared.Document("partialFilterExpression").Elements().All(e => query[e.Name] is { IsMissing: false } asked && asked.IsIdentical(e.Value));

    /// <summary>Throws when another document than <paramref name="id"/> has one of these keys.</summary>
    public void Check(Namespace ns, BsonDocument document, BsonValue id)
    {
        if (!IsUnique)
            return;
        foreach (var key in Keys(document))
            if (_entries.Range(e => _order.CompareKeys(e.Key, key)).Any(e => e.Record.Id != id))
                throw Refusal.DuplicateKey(ns.ToString(), Name, Key, Named(document, key));
    }

    public void Add(Record record)
    {
        foreach (var key in Keys(record.Document))
            _entries.Put(new(key, record));
    }

    public void Remove(Record record)
    {
        foreach (var key in Keys(record.Document))
            _entries.Remove(new(key, record));
    }

    /// <summary>Another document stands where one stood.</summary>
    public void Replace(Record old, Record record)
    {
        var after = Keys(record.Document);
        foreach (var key in Keys(old.Document))
            if (!after.Exists(k => k.AsSpan().SequenceEqual(key)))
                _entries.Remove(new(key, old));
        foreach (var key in after)
            _entries.Put(new(key, record));
    }

    public void Freeze() => _entries.Freeze();

    public int Count(KeyRange range) => _entries.CountIn(Place(range));

    public IEnumerable<Record> Read(KeyRange range, bool backwards) => _entries.Range(Place(range), backwards).Select(e => e.Record);

    private Place<IndexEntry> Place(KeyRange range) => entry => range.IsBefore(_order.CompareFront(entry.Key, range.First)) ? -1
        : range.IsBehind(_order.CompareFront(entry.Key, range.Last)) ? 1 : 0;

    /// <summary>One key for each item of an array that is indexed, of one array at most.</summary>
    private List<byte[]> Keys(BsonDocument document)
    {
        if (!_isKept || _partial is not null && !_partial(BsonValue.FromDocument(document)))
            return [];
        var values = new BsonValue[_paths.Length];
        for (var i = 0; i < values.Length; i++)
            if (!_paths[i].TryStraight(document, out values[i]))
                return ManyKeys(document);
        if (_sparse && Array.TrueForAll(values, v => v.IsMissing))
            return [];
        return [KeyOf(values)];
    }

    private List<byte[]> ManyKeys(BsonDocument document)
    {
        IsMultikey = true;
        var columns = _paths.Select(path => Column(path, BsonValue.FromDocument(document))).ToArray();
        if (_sparse && columns.All(column => column.TrueForAll(value => value.IsMissing)))
            return [];
        IEnumerable<BsonValue[]> keys = [[]];
        foreach (var column in columns)
            keys = keys.SelectMany(key => column.Select(value => (BsonValue[])[.. key, value])).ToList();
        return [.. keys.Select(KeyOf)];
    }

    private static List<BsonValue> Column(FieldPath path, BsonValue root)
    {
        var values = path.Leaves(root).SelectMany(leaf => leaf.IsArray() && !leaf.AsDocument.IsEmpty ? leaf.Items() : [leaf]).Distinct().ToList();
        return values.Count > 0 ? values : [default];
    }

    private byte[] KeyOf(BsonValue[] values)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = values[i].IsMissing ? BsonValue.Null : _ordering.Fold(values[i]);
        return IndexEntry.KeyOf(values);
    }

    /// <summary>As the document has them: a key may hold what a collation makes of a text.</summary>
    private BsonDocument Named(BsonDocument document, byte[] key) => BsonDocument.Build(w =>
    {
        var values = new BsonDocument(key).Values().ToList();
        for (var i = 0; i < values.Count; i++)
            w.WriteValue(_paths[i].Text, Column(_paths[i], BsonValue.FromDocument(document)).Find(v => !v.IsMissing && _ordering.Fold(v) == values[i]) is { IsMissing: false } own ? own : values[i]);
    });
}

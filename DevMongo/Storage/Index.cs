using Platform.DevMongo.Documents;
using Platform.DevMongo.Queries;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Storage;

/// <summary>An index as it was declared. Only a unique one is kept up; the others change nothing but speed, and are not used.</summary>
internal sealed class Index
{
    private readonly Dictionary<BsonValue, BsonValue> _owners = [];
    private readonly FieldPath[] _paths;
    private readonly Ordering _ordering;
    private readonly Filter? _partial;
    private readonly bool _sparse;

    public Index(BsonDocument declared)
    {
        Declared = declared;
        Name = declared.Text("name") ?? "";
        Key = declared.Document("key");
        IsUnique = declared.Flag("unique");
        _sparse = declared.Flag("sparse");
        _paths = [.. Key.Elements().Select(e => new FieldPath(e.Name))];
        _ordering = Ordering.Of(declared.Document("collation"));
        _partial = declared.Has("partialFilterExpression") ? Filters.Compile(declared.Document("partialFilterExpression"), _ordering) : null;
    }

    public BsonDocument Declared { get; }
    public string Name { get; }
    public BsonDocument Key { get; }
    public bool IsUnique { get; }

    /// <summary>Throws when another document than <paramref name="id"/> has one of these keys.</summary>
    public void Check(Namespace ns, BsonDocument document, BsonValue id)
    {
        if (!IsUnique)
            return;
        foreach (var key in Keys(document))
            if (_owners.TryGetValue(Folded(key), out var owner) && owner != id)
                throw Refusal.DuplicateKey(ns.ToString(), Name, Key, Named(key));
    }

    public void Add(BsonDocument document, BsonValue id)
    {
        if (IsUnique)
            foreach (var key in Keys(document))
                _owners[Folded(key)] = id;
    }

    public void Remove(BsonDocument document)
    {
        if (IsUnique)
            foreach (var key in Keys(document))
                _owners.Remove(Folded(key));
    }

    /// <summary>One key for each item of an array that is indexed, of one array at most.</summary>
    private IEnumerable<BsonValue[]> Keys(BsonDocument document)
    {
        var root = BsonValue.FromDocument(document);
        if (_partial is not null && !_partial(root))
            return [];
        var columns = _paths.Select(path => Column(path, root)).ToArray();
        if (_sparse && columns.All(column => column.TrueForAll(value => value.IsMissing)))
            return [];
        IEnumerable<BsonValue[]> keys = [[]];
        foreach (var column in columns)
            keys = keys.SelectMany(key => column.Select(value => (BsonValue[])[.. key, value.IsMissing ? BsonValue.Null : value])).ToList();
        return keys;
    }

    private static List<BsonValue> Column(FieldPath path, BsonValue root)
    {
        var values = path.Leaves(root).SelectMany(leaf => leaf.IsArray() && !leaf.AsDocument.IsEmpty ? leaf.Items() : [leaf]).Distinct().ToList();
        return values.Count > 0 ? values : [default];
    }

    private BsonValue Folded(BsonValue[] key) => BsonValue.FromArray(key.Select(_ordering.Fold));

    private BsonDocument Named(BsonValue[] key) => BsonDocument.Build(w =>
    {
        for (var i = 0; i < key.Length; i++)
            w.WriteValue(_paths[i].Text, key[i]);
    });
}

using Platform.DevMongo.Documents;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Queries;

/// <summary>Sorts documents by several paths. Of an array the least item counts upwards, the greatest downwards; what is missing counts as null.</summary>
internal sealed class SortOrder
{
    private readonly (FieldPath Path, bool Down)[] _keys;
    private readonly Ordering _ordering;

    public SortOrder(BsonDocument pattern, Ordering? ordering = null)
    {
        _ordering = ordering ?? Ordering.Simple;
        _keys = [.. pattern.Elements().Where(e => !e.Value.IsDocument()).Select(e => (new FieldPath(e.Name), Direction(e) < 0))];
    }

    public bool IsEmpty => _keys.Length == 0;

    /// <summary>Stable: documents that are equal stay in their order.</summary>
    public List<BsonDocument> Sort(IEnumerable<BsonDocument> documents)
    {
        var keyed = documents.Select((document, at) => (document, at, keys: Keys(document))).ToList();
        keyed.Sort((a, b) => Compare(a.keys, b.keys) is not 0 and var order ? order : a.at.CompareTo(b.at));
        return keyed.ConvertAll(item => item.document);
    }

    public int Compare(BsonDocument a, BsonDocument b) => Compare(Keys(a), Keys(b));

    private int Compare(BsonValue[] a, BsonValue[] b)
    {
        for (var i = 0; i < _keys.Length; i++)
            if (_ordering.Compare(a[i], b[i]) is not 0 and var order)
                return _keys[i].Down ? -order : order;
        return 0;
    }

    private BsonValue[] Keys(BsonDocument document)
    {
        var keys = new BsonValue[_keys.Length];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = Key(document, _keys[i].Path, _keys[i].Down);
        return keys;
    }

    private BsonValue Key(BsonDocument document, FieldPath path, bool down)
    {
        BsonValue? best = null;
        foreach (var leaf in path.Leaves(BsonValue.FromDocument(document)))
            foreach (var value in leaf.IsArray() && !leaf.AsDocument.IsEmpty ? leaf.Items() : [leaf])
            {
                var candidate = value.IsMissing ? BsonValue.Null : value.IsArray() && value.AsDocument.IsEmpty ? new(BsonType.Undefined, default) : value;
                if (best is not { } other || _ordering.Compare(candidate, other) is var order && (down ? order > 0 : order < 0))
                    best = candidate;
            }
        return best ?? BsonValue.Null;
    }

    private static long Direction(BsonElement element) => element.Value.TryGetWhole(out var direction) && direction is 1 or -1 ? direction
        : throw Refusal.BadValue($"$sort key ordering must be 1 (for ascending) or -1 (for descending), and '{element.Name}' is {element.Value}");
}

using Platform.DevMongo.Documents;
using Platform.DevMongo.Queries;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Storage;

/// <summary>One end of the values that a query can match; null where it says nothing.</summary>
internal readonly record struct Bound(BsonValue Value, bool IsIn);

/// <summary>Which values of one field a query can match at all, so that it need not look at every document. Wider than the query, never narrower.</summary>
/// <param name="Points">Only these, in their order and once each.</param>
/// <param name="MayBeMissing">Whether documents without the field match too.</param>
internal sealed record FieldBounds(IReadOnlyList<BsonValue>? Points, Bound? Low, Bound? High, bool MayBeMissing = false)
{
    private static readonly Bound Undefined = new(new(BsonType.Undefined, default), true);

    /// <summary>By path, of all fields that the query limits.</summary>
    public static Dictionary<string, FieldBounds> Of(BsonDocument query)
    {
        var bounds = new Dictionary<string, FieldBounds>(StringComparer.Ordinal);
        Add(query, bounds);
        return bounds;
    }

    /// <summary>Where a document has many values, one may be above the low end and another below the high one.</summary>
    public FieldBounds OfOneValue() => Points is null && Low is not null ? this with { High = null } : this;

    private static void Add(BsonDocument query, Dictionary<string, FieldBounds> bounds)
    {
        foreach (var (name, value) in query)
        {
            if (name == "$and" && value.IsArray())
                foreach (var item in value.Items().Where(item => item.IsDocument()))
                    Add(item.AsDocument, bounds);
            else if (!name.StartsWith('$') && Of(value) is { } own)
                bounds[name] = bounds.TryGetValue(name, out var other) ? other.With(own) : own;
        }
    }

    /// <summary>Both must hold.</summary>
    private FieldBounds With(FieldBounds other) => Points is not null ? this : other.Points is not null ? other
        : new(null, Tighter(Low, other.Low, 1), Tighter(High, other.High, -1), MayBeMissing && other.MayBeMissing);

    private static Bound? Tighter(Bound? a, Bound? b, int direction) => (a, b) switch
    {
        ({ } x, { } y) when x.Value.CompareTo(y.Value) * direction is var order => order == 0 ? x with { IsIn = x.IsIn && y.IsIn } : order > 0 ? x : y,
        _ => a ?? b,
    };

    private static FieldBounds? Of(BsonValue condition)
    {
        if (!FieldTests.HasOperators(condition))
            return Equal(condition);
        FieldBounds? all = null;
        foreach (var (name, value) in condition.AsDocument)
            if (Of(name, value) is { } one)
                all = all?.With(one) ?? one;
        return all;
    }

    private static FieldBounds? Of(string name, BsonValue value) => name switch
    {
        "$eq" => Equal(value),
        "$in" when value.IsArray() && value.Items().All(item => IsPlain(item)) => new(new SortedSet<BsonValue>(value.Items()).ToList(), null, null),
        "$gt" or "$gte" when value.Type is BsonType.MinKey or BsonType.MaxKey => new(null, new(value, true), null),
        "$lt" or "$lte" when value.Type is BsonType.MinKey or BsonType.MaxKey => new(null, null, new(value, true)),
        // These match values of the same kind alone.
        "$gt" or "$gte" when IsPlain(value) => new(null, new(value, name == "$gte"), KindEnds.Behind(value.Type) is { } end ? new(end, false) : null),
        "$lt" or "$lte" when IsPlain(value) => new(null, KindEnds.First(value.Type) is { } first ? new(first, true) : null, new(value, name == "$lte")),
        _ => null,
    };

    private static FieldBounds? Equal(BsonValue value) => value.Type == BsonType.Null ? new(null, Undefined, new(BsonValue.Null, true), MayBeMissing: true)
        : IsPlain(value) ? new([value], null, null) : null;

    private static bool IsPlain(BsonValue value) => !value.IsNullish() && value.Type is not (BsonType.Regex or BsonType.Array);
}

using Platform.DevMongo.Documents;
using Platform.DevMongo.Queries;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Storage;

/// <summary>Which <c>_id</c>s a query can match at all, so that it need not look at every document. Wider than the query, never narrower.</summary>
/// <param name="Points">Only these, in their order.</param>
internal sealed record IdBounds(BsonValue Low, BsonValue High, IReadOnlyCollection<BsonValue>? Points = null)
{
    public static readonly IdBounds Open = new(BsonValue.MinKey, BsonValue.MaxKey);

    public bool IsOpen => ReferenceEquals(this, Open);

    public static IdBounds Of(BsonDocument query, Ordering ordering)
    {
        if (!ordering.IsSimple)
            return Open;
        var bounds = query["_id"u8] is { IsMissing: false } id ? Of(id) : Open;
        var and = query["$and"u8];
        return bounds.IsOpen && and.IsArray() ? and.Items().Where(item => item.IsDocument()).Select(item => Of(item.AsDocument, ordering)).FirstOrDefault(inner => !inner.IsOpen) ?? Open : bounds;
    }

    private static IdBounds Of(BsonValue condition)
    {
        if (!FieldTests.HasOperators(condition))
            return IsPlain(condition) ? Only([condition]) : Open;
        var operators = condition.AsDocument;
        if (operators["$eq"] is { IsMissing: false } equal && IsPlain(equal))
            return Only([equal]);
        if (operators["$in"] is var list && list.IsArray() && list.Items().All(IsPlain))
            return Only(list.Items());
        var low = First(operators, "$gte", "$gt") ?? BsonValue.MinKey;
        var high = First(operators, "$lte", "$lt") ?? BsonValue.MaxKey;
        return low == BsonValue.MinKey && high == BsonValue.MaxKey ? Open : low <= high ? new(low, high) : Only([]);
    }

    private static IdBounds Only(IEnumerable<BsonValue> ids) => new(BsonValue.MinKey, BsonValue.MaxKey, new SortedSet<BsonValue>(ids));

    private static BsonValue? First(BsonDocument operators, string one, string other) =>
        operators[one] is { IsMissing: false } a && IsPlain(a) ? a : operators[other] is { IsMissing: false } b && IsPlain(b) ? b : null;

    private static bool IsPlain(BsonValue value) => !value.IsNullish() && value.Type is not (BsonType.Regex or BsonType.Array);
}

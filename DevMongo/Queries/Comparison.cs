using Platform.DevMongo.Documents;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Queries;

/// <summary>The comparisons of queries, on one value. Unlike the sort order they hold only between values of one kind.</summary>
internal static class Comparison
{
    public static Func<BsonValue, bool> Equal(BsonValue wanted, Ordering ordering)
    {
        if (wanted.Type is BsonType.Null)
            return value => value.IsNullish();
        return value => !value.IsMissing && BsonOrder.Rank(value.Type) == BsonOrder.Rank(wanted.Type) && ordering.Equal(value, wanted);
    }

    /// <param name="holds">Of the order of a value and the wanted one.</param>
    public static Func<BsonValue, bool> Ordered(BsonValue wanted, Ordering ordering, Func<int, bool> holds)
    {
        if (wanted.Type is BsonType.MinKey or BsonType.MaxKey)
            return value => !value.IsMissing && holds(value.CompareTo(wanted));
        if (wanted.Type is BsonType.Null)
            return value => value.IsNullish() && holds(0);
        var rank = BsonOrder.Rank(wanted.Type);
        return value => !value.IsMissing && BsonOrder.Rank(value.Type) == rank && IsNaN(value) == IsNaN(wanted) && holds(ordering.Compare(value, wanted));
    }

    private static bool IsNaN(BsonValue value) => value.Type == BsonType.Double ? double.IsNaN(value.AsDouble) : value.Type == BsonType.Decimal128 && value.AsDecimal128.IsNaN;
}

using Platform.DevMongo.Documents;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Pipelines;

/// <summary>Many values to one: for <c>$group</c>, and as operators.</summary>
internal static class Accumulators
{
    public static Func<IEnumerable<BsonValue>, BsonValue> Find(string name) => name switch
    {
        "$sum" => Sum,
        "$avg" => Average,
        "$min" => Least,
        "$max" => Greatest,
        "$first" => values => values.First() is { IsMissing: false } first ? first : BsonValue.Null,
        "$last" => values => values.Last() is { IsMissing: false } last ? last : BsonValue.Null,
        "$push" => values => BsonValue.FromArray(values.Where(v => !v.IsMissing)),
        "$addToSet" => values => BsonValue.FromArray(values.Where(v => !v.IsMissing).Distinct()),
        "$mergeObjects" => Merge,
        "$count" => values => Values.Count(values.Count()),
        "$stdDevPop" => values => Deviation([.. Numbers(values).Select(v => v.View.Number())]),
        _ => throw new CommandException(15952, "Location15952", $"unknown group operator '{name}'"),
    };

    public static BsonValue Sum(IEnumerable<BsonValue> values) => Numbers(values).Aggregate(BsonValue.FromInt32(0), Arithmetic.Add);

    public static BsonValue Average(IEnumerable<BsonValue> values)
    {
        var numbers = Numbers(values).ToList();
        return numbers.Count == 0 ? BsonValue.Null : BsonValue.FromDouble(Sum(numbers).View.Number() / numbers.Count);
    }

    public static BsonValue Least(IEnumerable<BsonValue> values) => values.Where(v => !v.IsNullish()).DefaultIfEmpty(BsonValue.Null).Min();

    public static BsonValue Greatest(IEnumerable<BsonValue> values) => values.Where(v => !v.IsNullish()).DefaultIfEmpty(BsonValue.Null).Max();

    public static BsonValue Merge(IEnumerable<BsonValue> values)
    {
        var merged = new DocumentNode();
        foreach (var value in values.Where(v => !v.IsNullish()))
            foreach (var (name, field) in value.AsDocument)
                merged.Set(name, Node.Of(field));
        return merged.ToValue();
    }

    private static IEnumerable<BsonValue> Numbers(IEnumerable<BsonValue> values) => values.Where(v => v.IsNumber);

    private static BsonValue Deviation(List<double> numbers)
    {
        if (numbers.Count == 0)
            return BsonValue.Null;
        var mean = numbers.Average();
        return BsonValue.FromDouble(Math.Sqrt(numbers.Sum(n => (n - mean) * (n - mean)) / numbers.Count));
    }
}

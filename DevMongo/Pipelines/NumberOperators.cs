using Platform.DevMongo.Documents;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Pipelines;

/// <summary>Operators on numbers, with null for null.</summary>
internal static class NumberOperators
{
    public static Func<BsonValue[], BsonValue>? Find(string name) => name switch
    {
        "$add" => Nulls(values => values.Aggregate(BsonValue.FromInt32(0), Add)),
        "$subtract" => Nulls(values => Subtract(values[0], values[1])),
        "$multiply" => Nulls(values => values.Aggregate(BsonValue.FromInt32(1), (a, b) => Arithmetic.Multiply(Need(a), Need(b)))),
        "$divide" => Nulls(values => Need(values[1]).View.Number() == 0 ? throw Refusal.BadValue("can't $divide by zero") : BsonValue.FromDouble(Need(values[0]).View.Number() / values[1].View.Number())),
        "$mod" => Nulls(values => Mod(Need(values[0]), Need(values[1]))),
        "$abs" => Nulls(values => Need(values[0]).View.Number() < 0 ? Arithmetic.Multiply(values[0], BsonValue.FromInt32(-1)) : values[0]),
        "$ceil" => Rounded(Math.Ceiling),
        "$floor" => Rounded(Math.Floor),
        "$trunc" => Rounded(Math.Truncate),
        "$round" => Nulls(Round),
        "$sqrt" => Real(Math.Sqrt),
        "$ln" => Real(Math.Log),
        "$log10" => Real(Math.Log10),
        "$exp" => Real(Math.Exp),
        "$pow" => Nulls(values => Whole(Math.Pow(Need(values[0]).View.Number(), Need(values[1]).View.Number()), values)),
        "$sum" => values => Accumulators.Sum(Flat(values)),
        "$avg" => values => Accumulators.Average(Flat(values)),
        "$min" => values => Accumulators.Least(Flat(values)),
        "$max" => values => Accumulators.Greatest(Flat(values)),
        "$rand" => _ => BsonValue.FromDouble(Random.Shared.NextDouble()),
        _ => null,
    };

    public static BsonValue Add(BsonValue a, BsonValue b)
    {
        if (a.Type == BsonType.DateTime || b.Type == BsonType.DateTime)
            return BsonValue.FromDateTimeMs(Milliseconds(a) + Milliseconds(b));
        return Arithmetic.Add(Need(a), Need(b));
    }

    private static BsonValue Subtract(BsonValue a, BsonValue b) => (a.Type, b.Type) switch
    {
        (BsonType.DateTime, BsonType.DateTime) => BsonValue.FromInt64(a.AsDateTimeMs - b.AsDateTimeMs),
        (BsonType.DateTime, _) => BsonValue.FromDateTimeMs(a.AsDateTimeMs - Milliseconds(b)),
        _ => Arithmetic.Subtract(Need(a), Need(b)),
    };

    private static long Milliseconds(BsonValue value) => value.Type == BsonType.DateTime ? value.AsDateTimeMs : (long)Need(value).View.Number();

    private static BsonValue Mod(BsonValue a, BsonValue b)
    {
        if (b.View.Number() == 0)
            throw new CommandException(16610, "Location16610", "can't $mod by zero");
        return a.TryGetWhole(out var left) && b.TryGetWhole(out var right) && a.Type != BsonType.Double && b.Type != BsonType.Double
            ? Whole(left % right, [a, b]) : BsonValue.FromDouble(a.View.Number() % b.View.Number());
    }

    private static BsonValue Round(BsonValue[] values)
    {
        var digits = values.Length > 1 && values[1].TryGetWhole(out var whole) ? (int)whole : 0;
        var scale = Math.Pow(10, digits);
        return Need(values[0]).Type is BsonType.Int32 or BsonType.Int64 && digits >= 0 ? values[0] : BsonValue.FromDouble(Math.Round(values[0].View.Number() * scale, MidpointRounding.ToEven) / scale);
    }

    private static Func<BsonValue[], BsonValue> Rounded(Func<double, double> round) =>
        Nulls(values => Need(values[0]).Type is BsonType.Int32 or BsonType.Int64 ? values[0] : BsonValue.FromDouble(round(values[0].View.Number())));

    private static Func<BsonValue[], BsonValue> Real(Func<double, double> function) => Nulls(values => BsonValue.FromDouble(function(Need(values[0]).View.Number())));

    /// <summary>A whole result in the widest type of the operands.</summary>
    private static BsonValue Whole(double result, BsonValue[] from) => System.Array.Exists(from, v => v.Type == BsonType.Double) || result != Math.Truncate(result) || Math.Abs(result) > 9e15
        ? BsonValue.FromDouble(result) : System.Array.Exists(from, v => v.Type == BsonType.Int64) ? BsonValue.FromInt64((long)result) : Values.Count((long)result);

    private static IEnumerable<BsonValue> Flat(BsonValue[] values) => values is [var only] && only.IsArray() ? only.Items() : values;

    private static BsonValue Need(BsonValue value) => value.IsNumber ? value : throw Refusal.TypeMismatch($"only numbers are allowed here, not {TypeNames.Of(value.Type)}");

    private static Func<BsonValue[], BsonValue> Nulls(Func<BsonValue[], BsonValue> apply) => values => System.Array.Exists(values, v => v.IsNullish()) ? BsonValue.Null : apply(values);
}

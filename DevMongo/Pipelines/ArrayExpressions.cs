using Platform.DevMongo.Documents;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Pipelines;

/// <summary>Operators on arrays, those that bind a variable for each item among them.</summary>
internal static class ArrayExpressions
{
    public static Expression? Compile(string name, BsonValue given) => name switch
    {
        "$filter" => Filter(given.AsDocument),
        "$map" => Map(given.AsDocument),
        "$reduce" => Reduce(given.AsDocument),
        "$getField" => GetField(given),
        _ => Find(name) is { } apply && Expressions.Operands(given) is var operands ? scope => apply([.. operands.Select(o => o(scope))]) : null,
    };

    private static Func<BsonValue[], BsonValue>? Find(string name) => name switch
    {
        "$size" => values => BsonValue.FromInt32(Need(values[0], "$size").Count),
        "$isArray" => values => BsonValue.FromBoolean(values[0].IsArray()),
        "$arrayElemAt" => values => values[0].IsNullish() ? BsonValue.Null : At(Need(values[0], name), Whole(values[1])),
        "$first" => values => values[0].IsNullish() ? BsonValue.Null : At(Need(values[0], name), 0),
        "$last" => values => values[0].IsNullish() ? BsonValue.Null : At(Need(values[0], name), -1),
        "$in" => values => BsonValue.FromBoolean(Need(values[1], name).Contains(values[0])),
        "$indexOfArray" => values => values[0].IsNullish() ? BsonValue.Null : BsonValue.FromInt32(Need(values[0], name).IndexOf(values[1])),
        "$concatArrays" => values => System.Array.Exists(values, v => v.IsNullish()) ? BsonValue.Null : BsonValue.FromArray(values.SelectMany(v => Need(v, name))),
        "$reverseArray" => values => values[0].IsNullish() ? BsonValue.Null : BsonValue.FromArray(Enumerable.Reverse(Need(values[0], name))),
        "$slice" => values => values[0].IsNullish() ? BsonValue.Null : BsonValue.FromArray(Slice(Need(values[0], name), values[1..])),
        "$range" => values => BsonValue.FromArray(Range(Whole(values[0]), Whole(values[1]), values.Length > 2 ? Whole(values[2]) : 1)),
        "$setUnion" => values => BsonValue.FromArray(values.SelectMany(v => Need(v, name)).Distinct()),
        "$setIntersection" => values => BsonValue.FromArray(values.Select(v => (IEnumerable<BsonValue>)Need(v, name)).Aggregate((a, b) => a.Intersect(b))),
        "$setDifference" => values => BsonValue.FromArray(Need(values[0], name).Except(Need(values[1], name))),
        "$setIsSubset" => values => BsonValue.FromBoolean(!Need(values[0], name).Except(Need(values[1], name)).Any()),
        "$arrayToObject" => values => values[0].IsNullish() ? BsonValue.Null : Object(Need(values[0], name)),
        "$anyElementTrue" => values => BsonValue.FromBoolean(Need(values[0], name).Exists(v => v.IsTruthy())),
        "$allElementsTrue" => values => BsonValue.FromBoolean(Need(values[0], name).TrueForAll(v => v.IsTruthy())),
        _ => null,
    };

    private static Expression Filter(BsonDocument given)
    {
        var (input, condition, name) = (Expressions.Needed("$filter", given, "input"), Expressions.Needed("$filter", given, "cond"), given.Text("as") ?? "this");
        return scope => input(scope) is var array && array.IsNullish() ? BsonValue.Null
            : BsonValue.FromArray(Need(array, "$filter").Where(item => condition(scope.With(name, item)).IsTruthy()));
    }

    private static Expression Map(BsonDocument given)
    {
        var (input, inside, name) = (Expressions.Needed("$map", given, "input"), Expressions.Needed("$map", given, "in"), given.Text("as") ?? "this");
        return scope => input(scope) is var array && array.IsNullish() ? BsonValue.Null
            : BsonValue.FromArray(Need(array, "$map").Select(item => inside(scope.With(name, item)) is { IsMissing: false } value ? value : BsonValue.Null));
    }

    private static Expression Reduce(BsonDocument given)
    {
        var (input, initial, inside) = (Expressions.Needed("$reduce", given, "input"), Expressions.Needed("$reduce", given, "initialValue"), Expressions.Needed("$reduce", given, "in"));
        return scope => input(scope) is var array && array.IsNullish() ? BsonValue.Null
            : Need(array, "$reduce").Aggregate(initial(scope), (value, item) => inside(scope.With("value", value).With("this", item)));
    }

    private static Expression GetField(BsonValue given)
    {
        var isLong = given.IsDocument() && given.AsDocument.Has("field");
        var field = Expressions.Compile(isLong ? given.AsDocument["field"] : given);
        var input = isLong ? Expressions.Optional(given.AsDocument, "input") : null;
        return scope => (input is null ? scope.Variable("CURRENT") : input(scope)) is var document && document.IsDocument() ? document.AsDocument[field(scope).AsString] : default;
    }

    private static List<BsonValue> Need(BsonValue value, string name) => value.IsArray() ? [.. value.Items()]
        : throw new CommandException(17124, "Location17124", $"The argument to {name} must be an array, but was of type: {TypeNames.Of(value.Type)}");

    private static int Whole(BsonValue value) => value.TryGetWhole(out var whole) ? (int)whole : throw Refusal.TypeMismatch("a whole number is wanted here");

    private static BsonValue At(List<BsonValue> items, int index) => (index < 0 ? items.Count + index : index) is >= 0 and var at && at < items.Count ? items[at] : default;

    private static IEnumerable<BsonValue> Slice(List<BsonValue> items, BsonValue[] numbers)
    {
        if (numbers.Length == 1)
            return Whole(numbers[0]) is < 0 and var last ? items.TakeLast(-last) : items.Take(Whole(numbers[0]));
        var start = Whole(numbers[0]);
        return items.Skip(start < 0 ? Math.Max(0, items.Count + start) : start).Take(Whole(numbers[1]));
    }

    private static IEnumerable<BsonValue> Range(int from, int to, int step)
    {
        if (step == 0)
            throw new CommandException(34449, "Location34449", "$range requires a non-zero step value");
        for (var i = from; step > 0 ? i < to : i > to; i += step)
            yield return BsonValue.FromInt32(i);
    }

    private static BsonValue Object(List<BsonValue> pairs) => Values.Document(w =>
    {
        foreach (var pair in pairs)
            if (pair.IsDocument())
                w.WriteValue(pair.AsDocument["k"].AsString, pair.AsDocument["v"]);
            else
                w.WriteValue(pair.AsDocument["0"].AsString, pair.AsDocument["1"]);
    });
}

using Platform.DevMongo.Documents;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Queries;

/// <summary>The operators under a field's name. A positive one holds if any value at the path does, an array's items counting as values; a negative one if none does.</summary>
internal static class FieldTests
{
    public static bool HasOperators(BsonValue value) => value.IsDocument() && value.AsDocument.Elements().Select(element => element.Name).FirstOrDefault() is ['$', ..] first
        && first is not ("$ref" or "$id" or "$db");

    public static Filter Any(FieldPath path, Func<BsonValue, bool> test) => root => root.IsDocument() && path.TryStraight(root.AsDocument, out var only) ? test(only)
        : path.Leaves(root).Exists(leaf => Holds(leaf, test));

    public static Filter[] Compile(FieldPath path, BsonDocument operators, Ordering ordering) =>
        [.. operators.Elements().Where(e => e.Name != "$options").Select(e => Compile(path, e.Name, e.Value, operators, ordering))];

    private static bool Holds(BsonValue leaf, Func<BsonValue, bool> test) => test(leaf) || leaf.IsArray() && leaf.Items().Any(test);

    private static Filter Compile(FieldPath path, string name, BsonValue value, BsonDocument operators, Ordering ordering) => name switch
    {
        "$eq" => Any(path, Comparison.Equal(value, ordering)),
        "$ne" => Not(Any(path, Comparison.Equal(value, ordering))),
        "$gt" => Any(path, Comparison.Ordered(value, ordering, order => order > 0)),
        "$gte" => Any(path, Comparison.Ordered(value, ordering, order => order >= 0)),
        "$lt" => Any(path, Comparison.Ordered(value, ordering, order => order < 0)),
        "$lte" => Any(path, Comparison.Ordered(value, ordering, order => order <= 0)),
        "$in" => In(path, name, value, ordering),
        "$nin" => Not(In(path, name, value, ordering)),
        "$not" => Negated(path, value, ordering),
        "$exists" => Exists(path, value.IsTrue),
        "$type" => Type(path, value),
        "$regex" => Any(path, Patterns.Test(value, operators.Text("$options"))),
        "$mod" => Any(path, Mod(value)),
        "$size" => Size(path, value),
        "$all" => All(path, value, ordering),
        "$elemMatch" => ElemMatch(path, value, ordering),
        "$bitsAllSet" or "$bitsAllClear" or "$bitsAnySet" or "$bitsAnyClear" => Any(path, Bits(name, value)),
        "$comment" => Filters.Everything,
        "$near" or "$nearSphere" or "$geoWithin" or "$geoIntersects" => throw Refusal.NotImplemented($"DevMongo has no {name}: it takes a real server"),
        _ => throw Refusal.BadValue($"unknown operator: {name}"),
    };

    private static Filter Not(Filter filter) => root => !filter(root);

    private static Filter In(FieldPath path, string name, BsonValue value, Ordering ordering)
    {
        if (!value.IsArray())
            throw Refusal.BadValue($"{name} needs an array");
        var items = value.Items().ToArray();
        if (ordering.IsSimple && !Array.Exists(items, item => item.IsNullish() || item.Type == BsonType.Regex))
        {
            var set = items.ToHashSet();
            return Any(path, leaf => !leaf.IsMissing && set.Contains(leaf));
        }
        var tests = items.Select(item => item.Type == BsonType.Regex ? Patterns.Test(item) : Comparison.Equal(item, ordering)).ToArray();
        return Any(path, leaf => Array.Exists(tests, test => test(leaf)));
    }

    private static Filter Negated(FieldPath path, BsonValue value, Ordering ordering)
    {
        if (value.Type == BsonType.Regex)
            return Not(Any(path, Patterns.Test(value)));
        if (!HasOperators(value))
            throw Refusal.BadValue("$not needs a regex or a document");
        var tests = Compile(path, value.AsDocument, ordering);
        return root => !Array.TrueForAll(tests, test => test(root));
    }

    private static Filter Exists(FieldPath path, bool wanted) => root => path.Leaves(root).Exists(leaf => !leaf.IsMissing) == wanted;

    private static Filter Type(FieldPath path, BsonValue value)
    {
        var tests = (value.IsArray() ? value.Items() : [value]).Select(TypeNames.Test).ToArray();
        return Any(path, leaf => !leaf.IsMissing && Array.Exists(tests, test => test(leaf.Type)));
    }

    private static Func<BsonValue, bool> Mod(BsonValue value)
    {
        if (!value.IsArray() || value.AsDocument.Count() != 2)
            throw Refusal.BadValue("malformed mod, needs to be an array of two numbers");
        var numbers = value.Items().Select(item => (long)Math.Truncate(item.View.Number())).ToArray();
        if (numbers[0] == 0)
            throw Refusal.BadValue("divisor cannot be 0");
        return leaf => leaf.IsNumber && leaf.View.Number() is var number && double.IsFinite(number) && (leaf.TryGetWhole(out var whole) ? whole : (long)number) % numbers[0] == numbers[1];
    }

    private static Filter Size(FieldPath path, BsonValue value)
    {
        if (!value.TryGetWhole(out var size) || size < 0)
            throw Refusal.BadValue($"Failed to parse $size. Expected a non-negative number in: $size: {value}");
        return root => path.Leaves(root).Exists(leaf => leaf.IsArray() && leaf.AsDocument.Count() == size);
    }

    private static Filter All(FieldPath path, BsonValue value, Ordering ordering)
    {
        if (!value.IsArray())
            throw Refusal.BadValue("$all needs an array");
        var filters = value.Items().Select(item => HasOperators(item) && item.AsDocument.Has("$elemMatch") ? ElemMatch(path, item.AsDocument["$elemMatch"], ordering)
            : Any(path, item.Type == BsonType.Regex ? Patterns.Test(item) : Comparison.Equal(item, ordering))).ToArray();
        return root => filters.Length > 0 && Array.TrueForAll(filters, filter => filter(root));
    }

    private static Filter ElemMatch(FieldPath path, BsonValue value, Ordering ordering)
    {
        if (!value.IsDocument())
            throw Refusal.BadValue("$elemMatch needs an Object");
        var item = ItemTest(value.AsDocument, ordering);
        return root => path.Leaves(root).Exists(leaf => leaf.IsArray() && leaf.Items().Any(inside => item(inside)));
    }

    /// <summary>Whether an array's item fits: by operators on itself, or as a document.</summary>
    public static Filter ItemTest(BsonDocument condition, Ordering ordering)
    {
        if (HasOperators(BsonValue.FromDocument(condition)) && condition.Elements().First().Name is not ("$and" or "$or" or "$nor" or "$expr"))
        {
            var wrapped = BsonDocument.Build(w => w.WriteDocument("v", condition));
            var test = Filters.Compile(wrapped, ordering);
            return item => test(Values.Document(w => w.WriteValue("v", item)));
        }
        var filter = Filters.Compile(condition, ordering);
        return item => (item.IsDocument() || item.IsArray()) && filter(item);
    }

    private static Func<BsonValue, bool> Bits(string name, BsonValue value)
    {
        var mask = value.IsArray() ? value.Items().Aggregate(0L, (bits, item) => item.TryGetWhole(out var at) && at is >= 0 and < 64 ? bits | 1L << (int)at : throw Refusal.BadValue($"{name} takes bit positions"))
            : value.TryGetWhole(out var whole) ? whole : throw Refusal.BadValue($"{name} takes a number or an array of bit positions");
        return leaf => leaf.TryGetWhole(out var bits) && name switch
        {
            "$bitsAllSet" => (bits & mask) == mask,
            "$bitsAllClear" => (bits & mask) == 0,
            "$bitsAnySet" => (bits & mask) != 0,
            _ => (bits & mask) != mask,
        };
    }
}

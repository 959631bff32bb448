using Platform.DevMongo.Documents;
using Platform.DevMongo.Queries;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Updates;

/// <summary>The operators on arrays.</summary>
internal static class ArrayOperators
{
    public static UpdateStep? Compile(string name, FieldPath path, BsonValue value, Ordering ordering) => name switch
    {
        "$push" => new(path, place => Push(place, value, ordering)),
        "$addToSet" => new(path, place => AddToSet(place, value, ordering)),
        "$pop" => new(path, place => Pop(place, value)),
        "$pull" => Pull(path, PullTest(value, ordering)),
        "$pullAll" => value.IsArray() && value.Items().ToHashSet() is var gone ? Pull(path, gone.Contains) : throw Refusal.BadValue("$pullAll requires an array argument"),
        _ => null,
    };

    private static void Push(UpdatePlace place, BsonValue value, Ordering ordering)
    {
        var modifiers = value.IsDocument() && value.AsDocument.Has("$each") ? value.AsDocument : BsonDocument.Build(w => w.WriteValue("$each", BsonValue.FromArray([value])));
        var array = NeedArray(place, "$push");
        var added = Each(modifiers, "$push").Select(Node.Of);
        var position = modifiers.Whole("$position") ?? array.Items.Count;
        array.Items.InsertRange((int)Math.Clamp(position < 0 ? array.Items.Count + position : position, 0, array.Items.Count), added);
        if (modifiers["$sort"] is { IsMissing: false } sort)
            Sort(array, sort, ordering);
        if (modifiers.Whole("$slice") is { } slice)
            Slice(array, slice);
        place.Set(array);
    }

    private static void Sort(ArrayNode array, BsonValue sort, Ordering ordering)
    {
        var pattern = sort.IsDocument() ? BsonDocument.Build(w => { foreach (var (name, direction) in sort.AsDocument) w.WriteValue("v." + name, direction); })
            : BsonDocument.Build(w => w.WriteValue("v", sort));
        var wrapped = array.Items.Select(item => BsonDocument.Build(w => w.WriteValue("v", item.ToValue())));
        var sorted = new SortOrder(pattern, ordering).Sort(wrapped).ConvertAll(item => Node.Of(item["v"]));
        array.Items.Clear();
        array.Items.AddRange(sorted);
    }

    private static void Slice(ArrayNode array, long slice)
    {
        var surplus = (int)Math.Max(0, array.Items.Count - Math.Abs(slice));
        array.Items.RemoveRange(slice < 0 ? 0 : array.Items.Count - surplus, surplus);
    }

    private static void AddToSet(UpdatePlace place, BsonValue value, Ordering ordering)
    {
        var array = NeedArray(place, "$addToSet");
        var there = array.Items.ConvertAll(item => item.ToValue());
        foreach (var item in value.IsDocument() && value.AsDocument.Has("$each") ? Each(value.AsDocument, "$addToSet") : [value])
            if (!there.Exists(other => ordering.Equal(other, item)))
            {
                there.Add(item);
                array.Items.Add(Node.Of(item));
            }
        place.Set(array);
    }

    private static void Pop(UpdatePlace place, BsonValue value)
    {
        if (!value.TryGetWhole(out var end) || end is not (1 or -1))
            throw Refusal.FailedToParse($"$pop expects 1 or -1, found: {value}");
        if (place.Node is not { } node)
            return;
        var array = node as ArrayNode ?? throw Refusal.TypeMismatch($"Path '{place.Path}' contains an element of non-array type '{TypeNames.Of(node.ToValue().Type)}'");
        if (array.Items.Count > 0)
            array.Items.RemoveAt(end == 1 ? array.Items.Count - 1 : 0);
    }

    private static UpdateStep Pull(FieldPath path, Func<BsonValue, bool> goes) => new(path, place =>
    {
        if (place.Node is not { } node)
            return;
        var array = node as ArrayNode ?? throw Refusal.BadValue("Cannot apply $pull to a non-array value");
        array.Items.RemoveAll(item => goes(item.ToValue()));
    });

    private static Func<BsonValue, bool> PullTest(BsonValue value, Ordering ordering)
    {
        if (value.Type == BsonType.Regex)
            return Patterns.Test(value);
        if (!value.IsDocument())
            return item => ordering.Equal(item, value);
        var test = FieldTests.ItemTest(value.AsDocument, ordering);
        return item => test(item);
    }

    private static ArrayNode NeedArray(UpdatePlace place, string name) => place.Node switch
    {
        null => new([]),
        ArrayNode array => array,
        var other => throw Refusal.BadValue($"The field '{place.Path}' must be an array but is of type {TypeNames.Of(other.ToValue().Type)} in document {{_id: {place.Root["_id"]?.ToValue()}}}, for {name}"),
    };

    private static IEnumerable<BsonValue> Each(BsonDocument modifiers, string name) => modifiers["$each"] is var each && each.IsArray() ? each.Items()
        : throw Refusal.BadValue($"The argument to $each in {name} must be an array but it was of type {TypeNames.Of(each.Type)}");
}

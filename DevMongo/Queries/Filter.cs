using Platform.DevMongo.Documents;
using Platform.DevMongo.Pipelines;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Queries;

/// <summary>Whether a document, or an array's item, matches.</summary>
internal delegate bool Filter(BsonValue root);

/// <summary>Makes a filter out of a query document.</summary>
internal static class Filters
{
    public static readonly Filter Everything = _ => true;

    public static Filter Compile(BsonDocument query, Ordering? ordering = null)
    {
        var filters = query.Elements().Select(element => Clause(element.Name, element.Value, ordering ?? Ordering.Simple)).ToArray();
        return filters.Length switch
        {
            0 => Everything,
            1 => filters[0],
            _ => root => Array.TrueForAll(filters, filter => filter(root)),
        };
    }

    private static Filter Clause(string name, BsonValue value, Ordering ordering)
    {
        if (!name.StartsWith('$'))
            return Field(new(name), value, ordering);
        switch (name)
        {
            case "$and" or "$or" or "$nor":
                return Logical(name, value, ordering);
            case "$expr":
                var expression = Expressions.Compile(value);
                return root => expression(Scope.Of(root)).IsTruthy();
            case "$jsonSchema":
                return JsonSchema.Compile(value.AsDocument);
            case "$comment":
                return Everything;
            case "$text" or "$where" or "$sampleRate":
                throw Refusal.NotImplemented($"DevMongo has no {name}: it takes a real server");
            default:
                throw Refusal.BadValue($"unknown top level operator: {name}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.");
        }
    }

    private static Filter Logical(string name, BsonValue value, Ordering ordering)
    {
        if (!value.IsArray() || value.AsDocument.IsEmpty)
            throw Refusal.BadValue($"{name} argument must be a non-empty array");
        var filters = value.Items().Select(item => item.IsDocument() ? Compile(item.AsDocument, ordering) : throw Refusal.BadValue($"{name} argument's entries must be objects")).ToArray();
        return name switch
        {
            "$and" => root => Array.TrueForAll(filters, filter => filter(root)),
            "$or" => root => Array.Exists(filters, filter => filter(root)),
            _ => root => !Array.Exists(filters, filter => filter(root)),
        };
    }

    private static Filter Field(FieldPath path, BsonValue value, Ordering ordering)
    {
        if (!FieldTests.HasOperators(value))
            return FieldTests.Any(path, value.Type == BsonType.Regex ? Patterns.Test(value) : Comparison.Equal(value, ordering));
        var tests = FieldTests.Compile(path, value.AsDocument, ordering);
        return tests.Length == 1 ? tests[0] : root => Array.TrueForAll(tests, test => test(root));
    }
}

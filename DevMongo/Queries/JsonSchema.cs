using Platform.DevMongo.Documents;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Queries;

/// <summary>The words of <c>$jsonSchema</c> that validators use most. Any other word is refused: a rule that is not checked would be worse.</summary>
internal static class JsonSchema
{
    public static Filter Compile(BsonDocument schema)
    {
        var rules = schema.Elements().Select(element => Rule(element.Name, element.Value, schema)).ToArray();
        return root => Array.TrueForAll(rules, rule => rule(root));
    }

    private static Filter Rule(string word, BsonValue value, BsonDocument schema)
    {
        switch (word)
        {
            case "bsonType":
            case "type":
                var types = (value.IsArray() ? value.Items() : [value]).Select(name => TypeNames.Test(Alias(name))).ToArray();
                return item => Array.Exists(types, type => type(item.Type));
            case "required":
                var names = value.Items().Select(name => name.AsString).ToArray();
                return item => !item.IsDocument() || Array.TrueForAll(names, name => item.AsDocument.Has(name));
            case "properties":
                var properties = value.AsDocument.Elements().Select(e => (e.Name, Test: Compile(e.Value.AsDocument))).ToArray();
                return item => !item.IsDocument() || Array.TrueForAll(properties, p => item.AsDocument[p.Name] is var inside && (inside.IsMissing || p.Test(inside)));
            case "additionalProperties" when value.Type == BsonType.Boolean:
                var known = schema.Document("properties").Elements().Select(e => e.Name).ToHashSet();
                return item => value.IsTrue || !item.IsDocument() || item.AsDocument.Elements().All(e => known.Contains(e.Name));
            case "items" when value.IsDocument():
                var inner = Compile(value.AsDocument);
                return item => !item.IsArray() || item.Items().All(inside => inner(inside));
            case "enum":
                var allowed = value.Items().ToHashSet();
                return item => allowed.Contains(item);
            case "minimum":
                return item => !item.IsNumber || item >= value;
            case "maximum":
                return item => !item.IsNumber || item <= value;
            case "pattern":
                var pattern = Patterns.Test(value);
                return item => !item.IsString() || pattern(item);
            case "minLength" or "maxLength" or "minItems" or "maxItems" when value.TryGetWhole(out var bound):
                return item => Length(item, word) is not { } length || (word[1] == 'i' ? length >= bound : length <= bound);
            case "title" or "description":
                return Filters.Everything;
            default:
                throw Refusal.FailedToParse($"DevMongo does not know $jsonSchema keyword '{word}'");
        }
    }

    private static int? Length(BsonValue item, string word) => word.EndsWith("Length", StringComparison.Ordinal)
        ? item.IsString() ? item.AsString.EnumerateRunes().Count() : null
        : item.IsArray() ? item.AsDocument.Count() : null;

    private static BsonValue Alias(BsonValue name) => name.AsString == "boolean" ? BsonValue.FromString("bool") : name;
}

using System.Text.Json;

namespace Platform.Rehearsal.Tests.Reports;

/// <summary>Checks a document against the part of JSON Schema that docs/report.schema.json uses, and refuses keywords that it does not know.</summary>
internal sealed class JsonShape(JsonElement root)
{
    private static readonly HashSet<string> Known =
        ["$schema", "$id", "$defs", "$ref", "title", "description", "type", "required", "properties", "additionalProperties", "items", "enum", "minimum", "format", "allOf", "examples"];

    private readonly List<string> faults = [];

    public IReadOnlyList<string> Check(JsonElement document)
    {
        faults.Clear();
        Check(root, document, "$");
        return faults;
    }

    private void Check(JsonElement schema, JsonElement value, string at)
    {
        foreach (var keyword in schema.EnumerateObject().Where(keyword => !Known.Contains(keyword.Name))) faults.Add($"{at}: unknown keyword {keyword.Name}");
        if (schema.TryGetProperty("$ref", out var reference)) Check(Resolve(reference.GetString()!), value, at);
        if (schema.TryGetProperty("allOf", out var all)) foreach (var one in all.EnumerateArray()) Check(one, value, at);
        if (schema.TryGetProperty("type", out var type) && !Types(type).Any(name => Is(name, value))) faults.Add($"{at}: {value.ValueKind} is not {type}");
        if (schema.TryGetProperty("enum", out var words) && !words.EnumerateArray().Any(word => word.ValueEquals(value.GetString()))) faults.Add($"{at}: '{value}' is none of {words}");
        if (schema.TryGetProperty("minimum", out var minimum) && value.ValueKind == JsonValueKind.Number && value.GetDouble() < minimum.GetDouble()) faults.Add($"{at}: {value} is below {minimum}");
        if (value.ValueKind == JsonValueKind.Object) CheckObject(schema, value, at);
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
            foreach (var (item, index) in value.EnumerateArray().Select((item, index) => (item, index))) Check(items, item, $"{at}[{index}]");
    }

    private void CheckObject(JsonElement schema, JsonElement value, string at)
    {
        if (schema.TryGetProperty("required", out var required))
            foreach (var name in required.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _))) faults.Add($"{at}: {name} is missing");
        if (!schema.TryGetProperty("properties", out var properties)) return;
        foreach (var member in value.EnumerateObject())
        {
            if (properties.TryGetProperty(member.Name, out var inner)) Check(inner, member.Value, $"{at}.{member.Name}");
        }
    }

    private JsonElement Resolve(string reference)
    {
        var found = root;
        foreach (var part in reference.TrimStart('#', '/').Split('/')) found = found.GetProperty(part);
        return found;
    }

    private static IEnumerable<string> Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(name => name.GetString()!) : [type.GetString()!];

    private static bool Is(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => false,
    };
}

using System.Text.Json;

namespace Platform.Hosting.Backchannel;

/// <summary>
/// What a caller passed: positional (<c>[..]</c>) or by name. Most methods take one object, whose properties are read here as well.
/// What is missing or of another kind than asked for is null: callers of other versions know fewer properties, or more.
/// </summary>
internal readonly record struct RpcArguments(JsonElement Json)
{
    public RpcArguments this[int position]
        => new(Json.ValueKind == JsonValueKind.Array && position < Json.GetArrayLength() ? Json[position] : default);

    /// <summary>The one object that the method takes.</summary>
    public RpcArguments Request => Json.ValueKind == JsonValueKind.Array ? this[0] : this;

    public RpcArguments this[string name]
    {
        get
        {
            if (Json.ValueKind != JsonValueKind.Object) return default;
            foreach (var property in Json.EnumerateObject())
                if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return new(property.Value);
            return default;
        }
    }

    public string? Text => Json.ValueKind == JsonValueKind.String ? Json.GetString() : null;

    public bool IsTrue => Json.ValueKind == JsonValueKind.True;

    public long? Number => Json.ValueKind == JsonValueKind.Number && Json.TryGetInt64(out var number) ? number : null;

    public IEnumerable<RpcArguments> Items => Json.ValueKind == JsonValueKind.Array ? Json.EnumerateArray().Select(e => new RpcArguments(e)) : [];

    public bool IsEmpty => Json.ValueKind switch
    {
        JsonValueKind.Array => Json.GetArrayLength() == 0,
        JsonValueKind.Object => !Json.EnumerateObject().Any(),
        JsonValueKind.Undefined or JsonValueKind.Null => true,
        _ => false,
    };
}

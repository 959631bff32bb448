using System.Text.Json;

namespace Platform.Migrator.Configuration;

/// <summary>Where a value stands in a JSON text, in bytes.</summary>
internal sealed class JsonPlace
{
    public required int Start { get; init; }

    /// <summary>Behind its last byte.</summary>
    public int End { get; set; }
    public bool IsObject { get; init; }
    public bool IsSingle { get; init; }

    /// <summary>Where an object's first property begins; null when it has none.</summary>
    public int? FirstStart { get; set; }

    /// <summary>Behind an object's last value; null when it has none.</summary>
    public int? LastEnd { get; set; }
    public Dictionary<string, JsonPlace> Properties { get; } = [];
}

/// <summary>The places of all values that can be reached through objects.</summary>
internal sealed class JsonMap(JsonPlace root)
{
    private static readonly JsonReaderOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public JsonPlace Root { get; } = root;

    /// <exception cref="FormatException">The text is no JSON object.</exception>
    public static JsonMap Of(byte[] json)
    {
        var mark = json.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        var reader = new Utf8JsonReader(json.AsSpan(mark), Lenient);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new FormatException("it is no JSON object");
            var root = Value(ref reader, mark);
            reader.Read();
            return new JsonMap(root);
        }
        catch (JsonException fault)
        {
            throw new FormatException($"line {fault.LineNumber + 1} is no JSON");
        }
    }

    public JsonPlace? Find(IReadOnlyList<string> path)
    {
        var place = Root;
        foreach (var name in path)
        {
            if (!place.Properties.TryGetValue(name, out place))
                return null;
        }
        return place;
    }

    private static JsonPlace Value(ref Utf8JsonReader reader, int mark)
    {
        var place = new JsonPlace { Start = (int)reader.TokenStartIndex + mark, IsObject = reader.TokenType == JsonTokenType.StartObject, IsSingle = reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray) };
        if (reader.TokenType == JsonTokenType.StartObject)
            Properties(ref reader, mark, place);
        else
            reader.Skip();
        place.End = (int)reader.BytesConsumed + mark;
        return place;
    }

    private static void Properties(ref Utf8JsonReader reader, int mark, JsonPlace place)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            place.FirstStart ??= (int)reader.TokenStartIndex + mark;
            var name = reader.GetString()!;
            reader.Read();
            place.Properties[name] = Value(ref reader, mark);
            place.LastEnd = place.Properties[name].End;
        }
    }
}

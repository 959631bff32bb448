using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Platform.Mongo.Wire.Bson;

/// <summary>MongoDB Extended JSON, version 2: canonical keeps every type, relaxed is for reading.</summary>
public static class ExtendedJson
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = 2_000 };

    public static string Write(BsonView value, bool canonical = false)
    {
        using var buffer = new PooledBuffer();
        using (var json = new Utf8JsonWriter(buffer, Plain))
            new ExtendedJsonWriter(json, canonical).Value(value);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <exception cref="BsonException">No JSON, or no Extended JSON; says where.</exception>
    public static BsonDocument Parse(string json)
    {
        var value = ParseValue(json);
        return value.Type == BsonType.Document ? value.AsDocument : throw new BsonException($"a {value.Type} where a document was expected");
    }

    public static BsonValue ParseValue(string json)
    {
        try
        {
            using var parsed = JsonDocument.Parse(json, new() { MaxDepth = 1_000 });
            return BsonDocument.Build(w => new ExtendedJsonReader(w).Value("value", parsed.RootElement))["value"u8];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or OverflowException or KeyNotFoundException)
        {
            throw new BsonException($"this is no Extended JSON: {e.Message}", cause: e);
        }
    }
}

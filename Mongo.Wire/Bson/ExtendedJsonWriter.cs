using System.Globalization;
using System.Text.Json;

namespace Platform.Mongo.Wire.Bson;

internal sealed class ExtendedJsonWriter(Utf8JsonWriter json, bool canonical)
{
    // Relaxed dates are text only in the years that everybody can read.
    private const long Year10000Ms = 253402300800000;

    public void Value(BsonView value)
    {
        switch (value.Type)
        {
            case BsonType.Double: Double(value.AsDouble); break;
            case BsonType.String: json.WriteStringValue(value.AsString); break;
            case BsonType.Document: Document(value.Bytes); break;
            case BsonType.Array: Array(value.Bytes); break;
            case BsonType.Binary: Binary(value); break;
            case BsonType.Undefined: Wrapped("$undefined", true); break;
            case BsonType.ObjectId: Wrapped("$oid", value.AsObjectId.ToString()); break;
            case BsonType.Boolean: json.WriteBooleanValue(value.AsBoolean); break;
            case BsonType.DateTime: DateTime(value.AsDateTimeMs); break;
            case BsonType.Null: json.WriteNullValue(); break;
            case BsonType.Regex: Regex(value); break;
            case BsonType.DbPointer: DbPointer(value.Bytes); break;
            case BsonType.Code: Wrapped("$code", value.AsString); break;
            case BsonType.Symbol: Wrapped("$symbol", value.AsString); break;
            case BsonType.CodeWithScope: Code(value.Bytes); break;
            case BsonType.Int32: Integer("$numberInt", value.AsInt32); break;
            case BsonType.Timestamp: Timestamp(value.AsTimestamp); break;
            case BsonType.Int64: Integer("$numberLong", value.AsInt64); break;
            case BsonType.Decimal128: Wrapped("$numberDecimal", value.AsDecimal128.ToString()); break;
            case BsonType.MinKey: Wrapped("$minKey", 1); break;
            case BsonType.MaxKey: Wrapped("$maxKey", 1); break;
            default: throw new BsonException($"there is no BSON type {(byte)value.Type}");
        }
    }

    private void Document(ReadOnlySpan<byte> bytes)
    {
        json.WriteStartObject();
        var reader = new BsonReader(bytes);
        while (reader.Read())
        {
            json.WritePropertyName(BsonText.Decode(reader.Name));
            Value(reader.Value);
        }
        json.WriteEndObject();
    }

    private void Array(ReadOnlySpan<byte> bytes)
    {
        json.WriteStartArray();
        var reader = new BsonReader(bytes);
        while (reader.Read())
            Value(reader.Value);
        json.WriteEndArray();
    }

    private void Double(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        if (double.IsFinite(value) && text.AsSpan().IndexOfAny('.', 'E') < 0)
            text += ".0";
        if (canonical || !double.IsFinite(value))
            Wrapped("$numberDouble", text);
        else
            json.WriteRawValue(text, skipInputValidation: true);
    }

    private void Integer(string name, long value)
    {
        if (canonical)
            Wrapped(name, value.ToString(CultureInfo.InvariantCulture));
        else
            json.WriteNumberValue(value);
    }

    private void DateTime(long ms)
    {
        if (!canonical && ms is >= 0 and < Year10000Ms)
        {
            var format = ms % 1000 == 0 ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-ddTHH:mm:ss.fffZ";
            Wrapped("$date", DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString(format, CultureInfo.InvariantCulture));
            return;
        }
        json.WriteStartObject();
        json.WritePropertyName("$date");
        Wrapped("$numberLong", ms.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private void Binary(BsonView value)
    {
        // The old subtype 2 has its length twice.
        var content = value.BinarySubtype == 2 && value.AsBinary.Length >= 4 ? value.AsBinary[4..] : value.AsBinary;
        json.WriteStartObject();
        json.WriteStartObject("$binary");
        json.WriteString("base64", Convert.ToBase64String(content));
        json.WriteString("subType", value.BinarySubtype.ToString("x2", CultureInfo.InvariantCulture));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Regex(BsonView value)
    {
        var (pattern, options) = value.AsRegex;
        json.WriteStartObject();
        json.WriteStartObject("$regularExpression");
        json.WriteString("pattern", pattern);
        json.WriteString("options", string.Concat(options.Order()));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void DbPointer(ReadOnlySpan<byte> bytes)
    {
        json.WriteStartObject();
        json.WriteStartObject("$dbPointer");
        json.WriteString("$ref", BsonText.Decode(BsonText.Content(bytes[..^ObjectId.Size])));
        json.WritePropertyName("$id");
        Wrapped("$oid", ObjectId.Read(bytes[^ObjectId.Size..]).ToString());
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Code(ReadOnlySpan<byte> bytes)
    {
        var parts = CodeWithScope.Parts(bytes);
        json.WriteStartObject();
        json.WriteString("$code", BsonText.Decode(parts.Code));
        json.WritePropertyName("$scope");
        Document(parts.Scope);
        json.WriteEndObject();
    }

    private void Timestamp(BsonTimestamp value)
    {
        json.WriteStartObject();
        json.WriteStartObject("$timestamp");
        json.WriteNumber("t", value.Seconds);
        json.WriteNumber("i", value.Increment);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Wrapped(string name, string text)
    {
        json.WriteStartObject();
        json.WriteString(name, text);
        json.WriteEndObject();
    }

    private void Wrapped(string name, int number)
    {
        json.WriteStartObject();
        json.WriteNumber(name, number);
        json.WriteEndObject();
    }

    private void Wrapped(string name, bool value)
    {
        json.WriteStartObject();
        json.WriteBoolean(name, value);
        json.WriteEndObject();
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;

namespace Platform.Mongo.Wire.Bson;

internal sealed class ExtendedJsonReader(BsonWriter writer)
{
    public void Value(BsonName name, JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                if (!Wrapped(name, json))
                    Document(name, json);
                break;
            case JsonValueKind.Array:
                writer.BeginArray(name);
                foreach (var item in json.EnumerateArray())
                    Value(default, item);
                writer.End();
                break;
            case JsonValueKind.String: writer.WriteString(name, json.GetString()!); break;
            case JsonValueKind.Number: Number(name, json); break;
            case JsonValueKind.True or JsonValueKind.False: writer.WriteBoolean(name, json.GetBoolean()); break;
            default: writer.WriteNull(name); break;
        }
    }

    private void Document(BsonName name, JsonElement json)
    {
        writer.BeginDocument(name);
        foreach (var property in json.EnumerateObject())
            Value(property.Name, property.Value);
        writer.End();
    }

    /// <summary>Whole numbers become the smallest type that holds them.</summary>
    private void Number(BsonName name, JsonElement json)
    {
        var whole = json.GetRawText().AsSpan().IndexOfAny(".eE") < 0;
        if (whole && json.TryGetInt32(out var small))
            writer.WriteInt32(name, small);
        else if (whole && json.TryGetInt64(out var large))
            writer.WriteInt64(name, large);
        else
            writer.WriteDouble(name, json.GetDouble());
    }

    /// <summary>An object that stands for a value of another type. One with a wrapper's name and other content is a mistake; unknown <c>$names</c> are documents.</summary>
    private bool Wrapped(BsonName name, JsonElement json)
    {
        using var properties = json.EnumerateObject();
        if (!properties.MoveNext())
            return false;
        var first = properties.Current;
        if (first.Name.Length == 0 || first.Name[0] != '$')
            return false;
        var count = json.EnumerateObject().Count();
        if (first.Name is "$code" or "$scope" && json.TryGetProperty("$code", out var code))
            return Code(name, json, code, count);
        return count switch
        {
            1 => Single(name, first.Name, first.Value),
            2 when first.Name is "$binary" or "$type" => LegacyBinary(name, json),
            _ when first.Name is "$oid" or "$date" or "$numberInt" or "$numberLong" or "$numberDouble" or "$numberDecimal" or "$timestamp" or "$regularExpression"
                or "$symbol" or "$minKey" or "$maxKey" or "$undefined" or "$dbPointer" or "$uuid" => throw new BsonException($"{first.Name} stands beside other names"),
            _ => false,
        };
    }

    private bool Single(BsonName name, string kind, JsonElement value)
    {
        switch (kind)
        {
            case "$oid": writer.WriteObjectId(name, ObjectId.Parse(Text(kind, value))); break;
            case "$symbol": writer.Text(BsonType.Symbol, name, Text(kind, value)); break;
            case "$numberInt": writer.WriteInt32(name, int.Parse(Text(kind, value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)); break;
            case "$numberLong": writer.WriteInt64(name, Long(kind, value)); break;
            case "$numberDouble": writer.WriteDouble(name, Double(Text(kind, value))); break;
            case "$numberDecimal": writer.WriteDecimal128(name, Decimal128.Parse(Text(kind, value))); break;
            case "$binary" when value.ValueKind == JsonValueKind.Object:
                Members(kind, value, 2);
                Binary(name, Member(value, "base64"), Member(value, "subType"));
                break;
            case "$uuid": writer.WriteBinary(name, Uuid(Text(kind, value)), 4); break;
            case "$date": writer.WriteDateTimeMs(name, Date(value)); break;
            case "$timestamp":
                Members(kind, value, 2);
                writer.WriteTimestamp(name, new(value.GetProperty("t").GetUInt32(), value.GetProperty("i").GetUInt32()));
                break;
            case "$regularExpression":
                Members(kind, value, 2);
                writer.WriteRegex(name, Member(value, "pattern"), string.Concat(Member(value, "options").Order()));
                break;
            case "$dbPointer":
                Members(kind, value, 2);
                DbPointer(name, value);
                break;
            case "$minKey": Constant(name, BsonType.MinKey, kind, value, JsonValueKind.Number); break;
            case "$maxKey": Constant(name, BsonType.MaxKey, kind, value, JsonValueKind.Number); break;
            case "$undefined": Constant(name, BsonType.Undefined, kind, value, JsonValueKind.True); break;
            default: return false;
        }
        return true;
    }

    private void Constant(BsonName name, BsonType type, string kind, JsonElement value, JsonValueKind expected)
    {
        if (value.ValueKind != expected || expected == JsonValueKind.Number && value.GetRawText() != "1")
            throw new BsonException($"{kind} has the value {value.GetRawText()}");
        writer.WriteView(name, new(type, default));
    }

    private bool Code(BsonName name, JsonElement json, JsonElement code, int count)
    {
        var hasScope = json.TryGetProperty("$scope", out var scope);
        if (count != (hasScope ? 2 : 1))
            throw new BsonException("$code stands beside other names than $scope");
        if (!hasScope)
        {
            writer.Text(BsonType.Code, name, Text("$code", code));
            return true;
        }
        writer.Head(BsonType.CodeWithScope, name);
        var start = writer.Buffer.Length;
        writer.Buffer.Take(4);
        writer.Content(Text("$code", code));
        writer.BeginRoot();
        foreach (var property in scope.EnumerateObject())
            Value(property.Name, property.Value);
        writer.End();
        BinaryPrimitives.WriteInt32LittleEndian(writer.Buffer.Written[start..], writer.Buffer.Length - start);
        return true;
    }

    private bool LegacyBinary(BsonName name, JsonElement json)
    {
        if (!json.TryGetProperty("$binary", out var content) || !json.TryGetProperty("$type", out var type) || content.ValueKind != JsonValueKind.String)
            return false;
        Binary(name, Text("$binary", content), Text("$type", type));
        return true;
    }

    private void Binary(BsonName name, string base64, string subtypeHex)
    {
        var subtype = byte.Parse(subtypeHex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        var content = Convert.FromBase64String(base64);
        if (subtype == 2)
        {
            var old = new byte[4 + content.Length];
            BinaryPrimitives.WriteInt32LittleEndian(old, content.Length);
            content.CopyTo(old, 4);
            content = old;
        }
        writer.WriteBinary(name, content, subtype);
    }

    private void DbPointer(BsonName name, JsonElement value)
    {
        writer.Head(BsonType.DbPointer, name);
        writer.Content(Member(value, "$ref"));
        ObjectId.Parse(Member(value.GetProperty("$id"), "$oid")).WriteTo(writer.Buffer.Take(ObjectId.Size));
    }

    private static void Members(string kind, JsonElement value, int count)
    {
        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Count() != count)
            throw new BsonException($"{kind} takes an object of {count} members");
    }

    private static string Member(JsonElement value, string name) => value.TryGetProperty(name, out var member) ? Text(name, member) : throw new BsonException($"{name} is missing");

    private static string Text(string kind, JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new BsonException($"{kind} takes a string, not {value.ValueKind}");

    private static long Long(string kind, JsonElement value) => long.Parse(Text(kind, value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static double Double(string text) => text switch
    {
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        "NaN" => double.NaN,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    private static byte[] Uuid(string text) =>
        Guid.TryParseExact(text, "D", out var id) ? id.ToByteArray(bigEndian: true) : throw new BsonException("$uuid takes the form with four hyphens");

    private static long Date(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => DateTimeOffset.Parse(value.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeMilliseconds(),
        JsonValueKind.Object when value.EnumerateObject().Count() == 1 => long.Parse(Member(value, "$numberLong"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
        _ => throw new BsonException($"$date takes a text, or a $numberLong, not {value.ValueKind}"),
    };
}

using System.Text;
using Platform.DevMongo.Documents;
using Platform.DevMongo.Queries;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Pipelines;

/// <summary>Operators on texts.</summary>
internal static class TextOperators
{
    public static Func<BsonValue[], BsonValue>? Find(string name) => name switch
    {
        "$concat" => values => System.Array.Exists(values, v => v.IsNullish()) ? BsonValue.Null : BsonValue.FromString(string.Concat(values.Select(Text))),
        "$toLower" => values => BsonValue.FromString(Text(values[0]).ToLowerInvariant()),
        "$toUpper" => values => BsonValue.FromString(Text(values[0]).ToUpperInvariant()),
        "$strLenCP" => values => BsonValue.FromInt32(Text(values[0]).EnumerateRunes().Count()),
        "$strLenBytes" => values => BsonValue.FromInt32(Encoding.UTF8.GetByteCount(Text(values[0]))),
        "$substr" or "$substrBytes" => values => BsonValue.FromString(Bytes(Text(values[0]), Number(values[1]), Number(values[2]))),
        "$substrCP" => values => BsonValue.FromString(string.Concat(Text(values[0]).EnumerateRunes().Skip(Number(values[1])).Take(Number(values[2])))),
        "$split" => values => values[0].IsNullish() ? BsonValue.Null : BsonValue.FromArray(Text(values[0]).Split(Text(values[1])).Select(BsonValue.FromString)),
        "$strcasecmp" => values => BsonValue.FromInt32(Math.Sign(string.CompareOrdinal(Text(values[0]).ToUpperInvariant(), Text(values[1]).ToUpperInvariant()))),
        "$indexOfCP" or "$indexOfBytes" => values => values[0].IsNullish() ? BsonValue.Null : BsonValue.FromInt32(Text(values[0]).IndexOf(Text(values[1]), StringComparison.Ordinal)),
        "$trim" => values => Trim(values[0], (text, chars) => text.Trim(chars)),
        "$ltrim" => values => Trim(values[0], (text, chars) => text.TrimStart(chars)),
        "$rtrim" => values => Trim(values[0], (text, chars) => text.TrimEnd(chars)),
        "$regexMatch" => values => BsonValue.FromBoolean(Patterns.Test(values[0].AsDocument["regex"], values[0].AsDocument.Text("options"))(values[0].AsDocument["input"])),
        "$replaceAll" => values => values[0].AsDocument is var o && o["input"].IsNullish() ? BsonValue.Null
            : BsonValue.FromString(Text(o["input"]).Replace(Text(o["find"]), Text(o["replacement"]), StringComparison.Ordinal)),
        _ => null,
    };

    private static string Text(BsonValue value) => value.Type switch
    {
        BsonType.String or BsonType.Symbol => value.AsString,
        BsonType.None or BsonType.Null or BsonType.Undefined => "",
        BsonType.Int32 or BsonType.Int64 or BsonType.Double or BsonType.Decimal128 or BsonType.DateTime => ConversionOperators.ToText(value).AsString,
        _ => throw Refusal.TypeMismatch($"a string is wanted here, not {TypeNames.Of(value.Type)}"),
    };

    private static int Number(BsonValue value) => value.TryGetWhole(out var whole) ? (int)Math.Clamp(whole, -1, int.MaxValue) : throw Refusal.TypeMismatch("a whole number is wanted here");

    private static string Bytes(string text, int start, int length)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        start = Math.Min(start, bytes.Length);
        return Encoding.UTF8.GetString(bytes, start, length < 0 ? bytes.Length - start : Math.Min(length, bytes.Length - start));
    }

    private static BsonValue Trim(BsonValue operand, Func<string, char[]?, string> trim)
    {
        var input = operand.AsDocument["input"];
        return input.IsNullish() ? BsonValue.Null : BsonValue.FromString(trim(Text(input), operand.AsDocument.Text("chars")?.ToCharArray()));
    }
}

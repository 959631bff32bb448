using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Documents;

/// <summary>Small questions about values and options that commands are full of.</summary>
internal static class Values
{
    public static bool IsNullish(this BsonValue value) => value.Type is BsonType.None or BsonType.Null or BsonType.Undefined;
    public static bool IsArray(this BsonValue value) => value.Type == BsonType.Array;
    public static bool IsDocument(this BsonValue value) => value.Type == BsonType.Document;
    public static bool IsString(this BsonValue value) => value.Type == BsonType.String;

    public static IEnumerable<BsonValue> Items(this BsonValue array) => array.AsDocument.Values();

    /// <summary>A document; empty when the option is not there.</summary>
    public static BsonDocument Document(this BsonDocument options, string name) => options[name] is { } value && value.IsNullish() ? BsonDocument.Empty
        : value.IsDocument() ? value.AsDocument : throw Refusal.TypeMismatch($"BSON field '{name}' is the wrong type '{TypeNames.Of(value.Type)}', expected type 'object'");

    public static string? Text(this BsonDocument options, string name) => options[name] is { } value && value.IsNullish() ? null
        : value.IsString() ? value.AsString : throw Refusal.TypeMismatch($"BSON field '{name}' is the wrong type '{TypeNames.Of(value.Type)}', expected type 'string'");

    public static bool Flag(this BsonDocument options, string name) => options[name].IsTrue;

    /// <summary>A whole number; null when it is not there.</summary>
    public static long? Whole(this BsonDocument options, string name) => options[name] is { } value && value.IsNullish() ? null
        : value.TryGetWhole(out var whole) ? whole
        : value.IsNumber ? (long)value.View.Number()
        : throw Refusal.TypeMismatch($"BSON field '{name}' is the wrong type '{TypeNames.Of(value.Type)}', expected types '[long, int, decimal, double']");

    public static double Number(this BsonView value) => value.Type switch
    {
        BsonType.Int32 => value.AsInt32,
        BsonType.Int64 => value.AsInt64,
        BsonType.Double => value.AsDouble,
        BsonType.Decimal128 => double.TryParse(value.AsDecimal128.ToString(), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : double.NaN,
        _ => double.NaN,
    };

    public static BsonValue Document(Action<BsonWriter> write) => BsonValue.FromDocument(BsonDocument.Build(write));

    /// <summary>An int where it fits, else a long: what counting commands answer with.</summary>
    public static BsonValue Count(long number) => number <= int.MaxValue ? BsonValue.FromInt32((int)number) : BsonValue.FromInt64(number);

    public static bool IsIndex(string name, out int index) =>
        int.TryParse(name, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out index) && (name.Length == 1 || name[0] != '0');
}

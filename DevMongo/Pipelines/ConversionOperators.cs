using System.Globalization;
using Platform.DevMongo.Documents;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Pipelines;

/// <summary>Operators from one type to another, and on documents as a whole.</summary>
internal static class ConversionOperators
{
    public static Func<BsonValue[], BsonValue>? Find(string name) => name switch
    {
        "$type" => values => BsonValue.FromString(TypeNames.Of(values[0].Type)),
        "$isNumber" => values => BsonValue.FromBoolean(values[0].IsNumber),
        "$toString" => Nulls(ToText),
        "$toBool" => Nulls(value => BsonValue.FromBoolean(value.IsTruthy())),
        "$toInt" => Nulls(value => BsonValue.FromInt32(checked((int)Whole(value)))),
        "$toLong" => Nulls(value => BsonValue.FromInt64(Whole(value))),
        "$toDouble" => Nulls(value => BsonValue.FromDouble(Real(value))),
        "$toDecimal" => Nulls(value => BsonValue.FromDecimal128(value.IsString() ? Decimal128.Parse(value.AsString) : Arithmetic.ToDecimal(value))),
        "$toDate" => Nulls(ToDate),
        "$toObjectId" => Nulls(value => value.Type == BsonType.ObjectId ? value : BsonValue.FromObjectId(ObjectId.Parse(value.AsString))),
        "$bsonSize" => Nulls(value => BsonValue.FromInt32(value.AsDocument.Size)),
        "$binarySize" => Nulls(value => BsonValue.FromInt32(value.Type == BsonType.Binary ? value.AsBinary.Length : System.Text.Encoding.UTF8.GetByteCount(value.AsString))),
        "$mergeObjects" => Accumulators.Merge,
        "$objectToArray" => Nulls(value => BsonValue.FromArray(value.AsDocument.Elements().Select(e => Values.Document(w =>
        {
            w.WriteString("k", e.Name);
            w.WriteValue("v", e.Value);
        })))),
        _ => null,
    };

    public static BsonValue ToText(BsonValue value) => BsonValue.FromString(value.Type switch
    {
        BsonType.String => value.AsString,
        BsonType.Boolean => value.AsBoolean ? "true" : "false",
        BsonType.ObjectId => value.AsObjectId.ToString(),
        BsonType.DateTime => DateTimeOffset.FromUnixTimeMilliseconds(value.AsDateTimeMs).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
        BsonType.Double => value.AsDouble.ToString("R", CultureInfo.InvariantCulture),
        BsonType.Int32 or BsonType.Int64 or BsonType.Decimal128 => value.Type == BsonType.Decimal128 ? value.AsDecimal128.ToString() : value.ToString(),
        _ => throw Wrong(value, "string"),
    });

    private static long Whole(BsonValue value) => value.Type switch
    {
        BsonType.String => long.TryParse(value.AsString, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed) ? parsed : throw Wrong(value, "long"),
        BsonType.DateTime => value.AsDateTimeMs,
        _ => (long)Math.Truncate(Real(value)),
    };

    private static double Real(BsonValue value) => value.Type switch
    {
        BsonType.Boolean => value.AsBoolean ? 1 : 0,
        BsonType.DateTime => value.AsDateTimeMs,
        BsonType.String => double.TryParse(value.AsString, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) ? parsed : throw Wrong(value, "double"),
        _ => value.IsNumber ? value.View.Number() : throw Wrong(value, "double"),
    };

    private static BsonValue ToDate(BsonValue value) => value.Type switch
    {
        BsonType.DateTime => value,
        BsonType.ObjectId => BsonValue.FromDateTime(value.AsObjectId.Time),
        BsonType.Timestamp => BsonValue.FromDateTime(value.AsTimestamp.Time),
        BsonType.String => DateTimeOffset.TryParse(value.AsString, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? BsonValue.FromDateTime(time) : throw Wrong(value, "date"),
        _ => BsonValue.FromDateTimeMs(Whole(value)),
    };

    private static CommandException Wrong(BsonValue value, string type) =>
        new(241, "ConversionFailure", $"Unsupported conversion from {TypeNames.Of(value.Type)} to {type} in $convert with no onError value");

    private static Func<BsonValue[], BsonValue> Nulls(Func<BsonValue, BsonValue> apply) => values => values[0].IsNullish() ? BsonValue.Null : apply(values[0]);
}

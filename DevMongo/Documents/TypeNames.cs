using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Documents;

/// <summary>The names and numbers under which <c>$type</c> knows the types.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<string, BsonType> Types = new()
    {
        ["double"] = BsonType.Double, ["string"] = BsonType.String, ["object"] = BsonType.Document, ["array"] = BsonType.Array, ["binData"] = BsonType.Binary,
        ["undefined"] = BsonType.Undefined, ["objectId"] = BsonType.ObjectId, ["bool"] = BsonType.Boolean, ["date"] = BsonType.DateTime, ["null"] = BsonType.Null,
        ["regex"] = BsonType.Regex, ["dbPointer"] = BsonType.DbPointer, ["javascript"] = BsonType.Code, ["symbol"] = BsonType.Symbol,
        ["javascriptWithScope"] = BsonType.CodeWithScope, ["int"] = BsonType.Int32, ["timestamp"] = BsonType.Timestamp, ["long"] = BsonType.Int64,
        ["decimal"] = BsonType.Decimal128, ["minKey"] = BsonType.MinKey, ["maxKey"] = BsonType.MaxKey,
    };

    private static readonly Dictionary<BsonType, string> Names = Types.ToDictionary(pair => pair.Value, pair => pair.Key);

    public static string Of(BsonType type) => Names.GetValueOrDefault(type, "missing");

    /// <summary>Whether a value is of the type that an alias or number stands for; <c>number</c> is all four.</summary>
    public static Func<BsonType, bool> Test(BsonValue wanted)
    {
        if (wanted.IsString() && wanted.AsString == "number")
            return type => type is BsonType.Int32 or BsonType.Int64 or BsonType.Double or BsonType.Decimal128;
        if (wanted.IsString())
            return Types.TryGetValue(wanted.AsString, out var named) ? type => type == named : throw Refusal.BadValue($"Unknown type name alias: {wanted.AsString}");
        if (!wanted.TryGetWhole(out var number) || number is not (-1 or 127 or (> 0 and < 20)))
            throw Refusal.BadValue($"Invalid numerical type code: {wanted}");
        var numbered = number == -1 ? BsonType.MinKey : (BsonType)number;
        return type => type == numbered;
    }
}

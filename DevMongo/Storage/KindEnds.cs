using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Storage;

/// <summary>Between which values all those of one kind lie in MongoDB's order.</summary>
internal static class KindEnds
{
    private static readonly List<BsonValue> Firsts =
    [
        BsonValue.FromDouble(double.NaN), BsonValue.FromString(""), BsonValue.FromDocument(BsonDocument.Empty), BsonValue.FromArray(BsonDocument.Empty), BsonValue.FromBinary([]),
        BsonValue.FromObjectId(ObjectId.Read(new byte[ObjectId.Size])), BsonValue.False, BsonValue.FromDateTimeMs(long.MinValue), BsonValue.FromTimestamp(default),
        new(BsonType.Regex, new byte[2]),
    ];

    /// <summary>The least value of the kind; null where that is not known.</summary>
    public static BsonValue? First(BsonType type) => At(type) is >= 0 and var at ? Firsts[at] : null;

    /// <summary>The first value of the next kind.</summary>
    public static BsonValue? Behind(BsonType type) => At(type) is >= 0 and var at && at + 1 < Firsts.Count ? Firsts[at + 1] : null;

    private static int At(BsonType type) => Firsts.FindIndex(first => BsonOrder.Rank(first.Type) == BsonOrder.Rank(type));
}

using Platform.DevMongo.Documents;
using Platform.DevMongo.Storage;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Commands;

/// <summary>How large a collection is.</summary>
internal static class CollectionFacts
{
    public static void Write(BsonWriter w, Collection collection)
    {
        w.WriteValue("size", Values.Count(collection.Bytes));
        w.WriteValue("count", Values.Count(collection.Count));
        w.WriteValue("avgObjSize", Values.Count(collection.Count == 0 ? 0 : collection.Bytes / collection.Count));
        w.WriteValue("storageSize", Values.Count(collection.Bytes));
        w.WriteBoolean("capped", collection.IsCapped);
        if (collection.IsCapped && collection.Options.Whole("max") is { } max)
            w.WriteValue("max", Values.Count(max));
        if (collection.IsCapped && collection.Options.Whole("size") is { } size)
            w.WriteValue("maxSize", Values.Count(size));
        w.WriteInt32("nindexes", collection.Indexes.Count + 1);
        w.WriteInt32("totalIndexSize", 0);
    }
}

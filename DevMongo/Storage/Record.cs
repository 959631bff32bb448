using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Storage;

/// <summary>One document where it stands. A changed document is another record, with the same <c>_id</c>.</summary>
internal sealed class Record(BsonDocument document)
{
    public BsonDocument Document { get; } = document;
    public BsonValue Id { get; } = document["_id"u8];

    /// <summary>Its place in the natural order, the order of insertion.</summary>
    public LinkedListNode<Record>? Place { get; set; }
}

internal sealed class ById : IComparer<Record>
{
    public static readonly ById Instance = new();

    public int Compare(Record? x, Record? y) => BsonOrder.Compare(x!.Id.View, y!.Id.View);
}

using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Storage;

/// <summary>One document where it stands. A changed document is another record, with the same <c>_id</c> and sequence.</summary>
/// <param name="sequence">Its place in the natural order, the order of insertion.</param>
internal sealed class Record(BsonDocument document, long sequence = 0)
{
    public BsonDocument Document { get; } = document;
    public BsonValue Id { get; } = document["_id"u8];
    public long Sequence { get; } = sequence;
}

internal sealed class ById : IComparer<Record>
{
    public static readonly ById Instance = new();

    public int Compare(Record? x, Record? y) => BsonOrder.Compare(x!.Id.View, y!.Id.View);
}

internal sealed class BySequence : IComparer<Record>
{
    public static readonly BySequence Instance = new();

    public int Compare(Record? x, Record? y) => x!.Sequence.CompareTo(y!.Sequence);
}

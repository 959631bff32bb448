using Platform.DevMongo.Storage;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Changes;

internal enum ChangeKind
{
    Insert,
    Update,
    Replace,
    Delete,
    Drop,
    Rename,
    DropDatabase,
    Create,
    CreateIndexes,
    DropIndexes,
    Modify,
}

/// <summary>One entry of the log. Documents in it are those of the collection, never copies.</summary>
/// <param name="Before">The document before the change; empty for an insert.</param>
/// <param name="After">The document after the change; empty for a delete.</param>
/// <param name="HasImages">Whether the collection keeps images, so that a change stream may show before and after.</param>
internal sealed record Change(ChangeKind Kind, Namespace Namespace, Guid Uuid, BsonValue Id, BsonDocument Before, BsonDocument After, bool HasImages)
{
    public BsonTimestamp Time { get; init; }
    public DateTimeOffset Wall { get; init; }
    public Namespace To { get; init; }
    public BsonDocument Description { get; init; }

    /// <summary>The session and number of the transaction that it was in.</summary>
    public (BsonDocument Session, long Number)? Transaction { get; init; }

    public bool IsOfDocument => Kind is ChangeKind.Insert or ChangeKind.Update or ChangeKind.Replace or ChangeKind.Delete;

    /// <summary>What the log counts for it: the documents may live nowhere else any more.</summary>
    public long Bytes => 200 + (Before.IsEmpty ? 0 : Before.Size) + (After.IsEmpty ? 0 : After.Size);

    public static Change Of(ChangeKind kind, Namespace ns, Guid uuid) => new(kind, ns, uuid, default, default, default, false);
}

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

/// <summary>The collection of a change, as it was called then. Many changes share one.</summary>
/// <param name="HasImages">Whether the collection keeps images, so that a change stream may show before and after.</param>
internal sealed record ChangeOrigin(Namespace Namespace, Guid Uuid, bool HasImages);

/// <param name="To">Of a rename.</param>
/// <param name="Description">What else a command said.</param>
internal sealed record ChangeDetails(BsonDocument Description, Namespace To = default);

/// <summary>The session and number of a transaction.</summary>
internal sealed record TransactionName(BsonDocument Session, long Number);

/// <summary>One entry of the log. Documents in it are those of the collection, never copies.</summary>
/// <param name="Before">The document before the change; empty for an insert.</param>
/// <param name="After">The document after the change; empty for a delete.</param>
internal sealed record Change(ChangeKind Kind, ChangeOrigin Origin, BsonDocument Before, BsonDocument After)
{
    private long _wallMs;

    public Namespace Namespace => Origin.Namespace;

    /// <summary>Of the document.</summary>
    public BsonValue Id => (After.IsEmpty ? Before : After)["_id"u8];

    /// <summary>Given by the log.</summary>
    public BsonTimestamp Time { get; set; }

    public DateTimeOffset Wall
    {
        get => DateTimeOffset.FromUnixTimeMilliseconds(_wallMs);
        set => _wallMs = value.ToUnixTimeMilliseconds();
    }

    /// <summary>Null for what happened by itself.</summary>
    public TransactionName? Transaction { get; set; }

    /// <summary>Null for changes of documents.</summary>
    public ChangeDetails? Details { get; init; }

    public bool IsOfDocument => Kind is ChangeKind.Insert or ChangeKind.Update or ChangeKind.Replace or ChangeKind.Delete;

    /// <summary>What the log counts for it: the documents may live nowhere else any more.</summary>
    public long Bytes => 100 + (Before.IsEmpty ? 0 : Before.Size) + (After.IsEmpty ? 0 : After.Size);

    public static Change Of(ChangeKind kind, Namespace ns, Guid uuid) => new(kind, new(ns, uuid, false), default, default);
}

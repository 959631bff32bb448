using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Protocol;

namespace Platform.Mongo.Wire.Client;

public enum MongoServerKind
{
    Standalone,
    Mongos,
    Primary,
    Secondary,

    /// <summary>A member that serves nobody: starting, recovering, an arbiter, removed, or never initiated.</summary>
    OtherMember,
}

/// <summary>What a server said of itself in its hello.</summary>
/// <param name="Hosts">The members that it knows, with arbiters left out.</param>
public sealed record MongoServer(
    MongoAddress Address,
    MongoServerKind Kind,
    string? SetName,
    IReadOnlyList<MongoAddress> Hosts,
    MongoAddress? Primary,
    BsonValue ElectionId,
    long SetVersion,
    int MaxWireVersion,
    MessageLimits Limits,
    bool Zlib,
    IReadOnlyList<string> Mechanisms)
{
    /// <summary>MongoDB 3.6: the first with OP_MSG, sessions and change streams.</summary>
    public const int LeastWireVersion = 6;

    public bool HasTransactionNumbers => Kind is MongoServerKind.Primary or MongoServerKind.Secondary or MongoServerKind.Mongos;

    public static MongoServer Read(MongoAddress address, BsonDocument hello)
    {
        var hosts = Addresses(hello["hosts"u8]).Concat(Addresses(hello["passives"u8])).ToList();
        hello["setVersion"u8].TryGetWhole(out var setVersion);
        return new(address, KindOf(hello), Text(hello["setName"u8]), hosts, Text(hello["primary"u8]) is { } primary ? MongoAddress.Parse(primary) : null,
            hello["electionId"u8].Copy(), setVersion, (int)Whole(hello["maxWireVersion"u8], 0), LimitsOf(hello),
            Texts(hello["compression"u8]).Contains("zlib"), Texts(hello["saslSupportedMechs"u8]));
    }

    private static MongoServerKind KindOf(BsonDocument hello)
    {
        if (Text(hello["msg"u8]) == "isdbgrid")
            return MongoServerKind.Mongos;
        if (hello["setName"u8].Type != BsonType.String)
            return hello["isreplicaset"u8].IsTrue ? MongoServerKind.OtherMember : MongoServerKind.Standalone;
        if (hello["isWritablePrimary"u8].IsTrue || hello["ismaster"u8].IsTrue)
            return MongoServerKind.Primary;
        return hello["secondary"u8].IsTrue ? MongoServerKind.Secondary : MongoServerKind.OtherMember;
    }

    private static MessageLimits LimitsOf(BsonDocument hello)
    {
        var defaults = MessageLimits.Default;
        return new((int)Whole(hello["maxMessageSizeBytes"u8], defaults.MaxMessageBytes), (int)Whole(hello["maxBsonObjectSize"u8], defaults.MaxDocumentBytes),
            (int)Whole(hello["maxWriteBatchSize"u8], defaults.MaxBatch));
    }

    private static IEnumerable<MongoAddress> Addresses(BsonValue list) => Texts(list).Select(MongoAddress.Parse);
    private static List<string> Texts(BsonValue list) => list.Type == BsonType.Array ? [.. list.AsDocument.Values().Where(v => v.Type == BsonType.String).Select(v => v.AsString)] : [];
    private static string? Text(BsonValue value) => value.Type == BsonType.String ? value.AsString : null;
    private static long Whole(BsonValue value, long otherwise) => value.TryGetWhole(out var whole) && whole is > 0 and <= int.MaxValue ? whole : otherwise;
}

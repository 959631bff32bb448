using Platform.DevMongo.Access;
using Platform.DevMongo.Changes;
using Platform.DevMongo.Sessions;
using Platform.DevMongo.Storage;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Serving;

/// <summary>The one member of the replica set, with everything that it knows.</summary>
internal sealed class Member
{
    public Member(DevMongoOptions options, TimeProvider time)
    {
        (Options, Time, Started) = (options, time, time.GetUtcNow());
        Store = new(new ChangeLog(time, options.LogEntries, options.LogBytes));
        Sessions = new(time, options.SessionTimeout);
        Cursors = new(time, options.CursorTimeout);
        Users = new(options.Users ?? []);
        ReplicaSetId = ObjectId.New(time);
        ElectionId = Election(Started);
    }

    public DevMongoOptions Options { get; }
    public TimeProvider Time { get; }
    public DateTimeOffset Started { get; }
    public Store Store { get; }
    public SessionTable Sessions { get; }
    public CursorTable Cursors { get; }
    public UserTable Users { get; }
    public ObjectId ReplicaSetId { get; }

    /// <summary>Grows from start to start, so that clients take a member that was started again for the newer primary.</summary>
    public ObjectId ElectionId { get; }
    public string Address { get; set; } = "";
    public bool BlocksWrites { get; set; }
    public SortedDictionary<string, BsonValue> Parameters { get; } = new(StringComparer.Ordinal)
    {
        ["ttlMonitorEnabled"] = BsonValue.True,
        ["cursorTimeoutMillis"] = BsonValue.FromInt64(600_000),
        ["transactionLifetimeLimitSeconds"] = BsonValue.FromInt32(60),
        ["featureCompatibilityVersion"] = BsonValue.Parse("""{"version":"7.0"}"""),
    };

    private static ObjectId Election(DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[ObjectId.Size];
        bytes.Clear();
        bytes[0] = 0x7F;
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes[4..], at.ToUnixTimeMilliseconds());
        return ObjectId.Read(bytes);
    }
}

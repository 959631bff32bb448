using System.Collections.Concurrent;
using System.Security.Cryptography;
using Platform.Mongo.Wire.Bson;

namespace Platform.Mongo.Wire.Client;

/// <summary>A server session: it lets the server recognise a write that it was sent twice. One command at a time.</summary>
public sealed class MongoSession
{
    internal MongoSession(BsonDocument id) => Id = id;

    /// <summary>
    /// A session of a name that others know too. The server refuses writes with a lower transaction number than one it has seen in the session: who
    /// comes later with a higher one shuts the earlier ones out.
    /// </summary>
    /// <param name="transaction">Numbers begin behind it.</param>
    public static MongoSession Of(Guid id, long transaction) =>
        new(BsonDocument.Build(w => w.WriteBinary("id", id.ToByteArray(bigEndian: true), 4))) { Transaction = transaction };

    /// <summary>The <c>lsid</c>.</summary>
    public BsonDocument Id { get; }

    internal long Transaction { get; private set; }
    internal long UsedAt { get; set; }

    internal long NextTransaction() => ++Transaction;
}

/// <summary>Sessions that are free. A session that a broken connection used is not used again: nobody knows what the server still does in it.</summary>
internal sealed class SessionPool(TimeProvider time)
{
    // Servers forget sessions after 30 minutes.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(25);
    private readonly ConcurrentStack<MongoSession> _free = new();

    public MongoSession Take()
    {
        while (_free.TryPop(out var session))
            if (time.GetElapsedTime(session.UsedAt) < Lifetime)
                return session;
        var id = new byte[16];
        RandomNumberGenerator.Fill(id);
        (id[6], id[8]) = ((byte)(id[6] & 0x0F | 0x40), (byte)(id[8] & 0x3F | 0x80));
        return new(BsonDocument.Build(w => w.WriteBinary("id", id, 4)));
    }

    public void Return(MongoSession session)
    {
        session.UsedAt = time.GetTimestamp();
        _free.Push(session);
    }

    public IReadOnlyList<BsonDocument> TakeAll()
    {
        var all = new List<BsonDocument>();
        while (_free.TryPop(out var session))
            all.Add(session.Id);
        return all;
    }
}

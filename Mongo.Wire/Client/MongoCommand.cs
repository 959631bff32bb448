using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Protocol;

namespace Platform.Mongo.Wire.Client;

public enum Retry
{
    /// <summary>If nobody knows whether it was carried out, the caller must find out.</summary>
    Never,

    /// <summary>Reads may be asked twice.</summary>
    Read,

    /// <summary>The server recognises the second one by its transaction number. Only for single-statement writes and inserts; not where a statement touches many documents.</summary>
    Write,
}

/// <summary>A command as it is sent: <c>new("shop", w => w.WriteString("count", "things"))</c>. The first element is the command's name.</summary>
/// <param name="body">May be called more than once.</param>
public sealed class MongoCommand(string database, Action<BsonWriter> body)
{
    public static readonly BsonDocument Majority = BsonDocument.Build(w => w.WriteString("w", "majority"));

    public string Database { get; } = database;
    public Action<BsonWriter> Body { get; } = body;

    /// <summary>Writes the sections behind the body: large lists of documents.</summary>
    public Action<MessageBuilder>? Sequences { get; init; }

    public Retry Retry { get; init; }

    /// <summary>How long the answer may take; null takes the connection string's.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Null leaves the server's default (or the connection string's, for what may be retried as a write).</summary>
    public BsonDocument? WriteConcern { get; init; }

    /// <summary>Null leaves the server's default (or the connection string's, for what may be retried as a read).</summary>
    public BsonDocument? ReadConcern { get; init; }

    /// <summary>An error code that failed statements may have without failing the command: the caller reads <c>writeErrors</c>. 0 for none.</summary>
    public int Tolerate { get; init; }

    /// <summary>Null takes one from the pool for this command.</summary>
    public MongoSession? Session { get; init; }

    /// <summary>Makes the command a part of it. Concerns are the transaction's then, and nothing is retried by itself.</summary>
    public MongoTransaction? Transaction { get; init; }

    /// <summary>A commit or an abort: all that may follow an ended transaction.</summary>
    internal bool EndsTransaction { get; init; }

    /// <summary>Keeps going to the server where a cursor lives; null takes the present primary.</summary>
    internal MongoServer? Server { get; init; }

    public static BsonDocument Concern(string level) => BsonDocument.Build(w => w.WriteString("level", level));
}

using System.Net.Sockets;
using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Protocol;

namespace Platform.Mongo.Wire.Client;

/// <summary>A server said no, could not be reached, or none fits. Says whether trying again may help, and what a person can do.</summary>
public sealed class MongoException : Exception
{
    public MongoException(string message, string hint, bool isTransient = false, Exception? cause = null) : base(message, cause) =>
        (Hint, IsTransient) = (hint, isTransient);

    private MongoException(string what, int code, string codeName, string message, IReadOnlyList<string> labels, string hint) : base($"{what}: {message} ({codeName}, {code})")
    {
        (Code, CodeName, Labels, Hint) = (code, codeName, labels, hint);
        IsTransient = MongoErrors.IsRetryable(code) || HasLabel("RetryableWriteError") || HasLabel(MongoErrors.TransientTransaction) || HasLabel("ResumableChangeStreamError");
    }

    /// <summary>The server's code; 0 when it did not come from a server.</summary>
    public int Code { get; }
    public string CodeName { get; } = "";
    public IReadOnlyList<string> Labels { get; private set; } = [];
    public string Hint { get; }

    /// <summary>Whether it may heal by itself.</summary>
    public bool IsTransient { get; }

    /// <summary>The connection broke, or was never there: nobody knows whether the command was carried out.</summary>
    public bool IsNetwork { get; private init; }

    public bool HasLabel(string label) => Labels.Contains(label);

    /// <summary>What a client knows and a server cannot say, since it was not reached.</summary>
    internal void AddLabel(string label)
    {
        if (!HasLabel(label))
            Labels = [.. Labels, label];
    }

    /// <summary>Of a write that was refused as a whole or in part: the first statement's index, else -1.</summary>
    public int Statement { get; private init; } = -1;

    /// <param name="what">Which command on which namespace: <c>insert shop.things</c>.</param>
    public static MongoException FromReply(string what, BsonDocument reply)
    {
        var (code, name, message) = Read(reply);
        return new(what, code, name, message, LabelsOf(reply), HintFor(code));
    }

    /// <summary>What a write's answer says of statements that failed, or of a write concern that was not met; null when all is well.</summary>
    /// <param name="tolerate">Statements that failed with this code do not count.</param>
    public static MongoException? FromWrite(string what, BsonDocument reply, int tolerate = 0)
    {
        if (reply["writeErrors"u8] is { Type: BsonType.Array } errors)
            foreach (var element in errors.AsDocument)
            {
                var error = element.Value.AsDocument;
                var (code, name, message) = Read(error);
                if (code == tolerate && tolerate != 0)
                    continue;
                error["index"u8].TryGetWhole(out var index);
                return new(what, code, name, message, LabelsOf(reply), HintFor(code)) { Statement = (int)index };
            }
        if (reply["writeConcernError"u8] is { Type: BsonType.Document } concern)
        {
            var (code, name, message) = Read(concern.AsDocument);
            return new(what, code, name, $"written, but not acknowledged as asked: {message}", LabelsOf(reply), HintFor(code));
        }
        return null;
    }

    public static MongoException Network(string server, string what, Exception cause) =>
        new($"{what}: the connection to {server} broke: {cause.Message}", "look whether the server is up and reachable; it is tried again as long as time is left", isTransient: true, cause) { IsNetwork = true };

    /// <summary>Whether an exception says that a connection is of no use any more.</summary>
    public static bool BreaksConnection(Exception e) => e is IOException or SocketException or WireException or ObjectDisposedException or TimeoutException;

    private static (int Code, string Name, string Message) Read(BsonDocument error)
    {
        error["code"u8].TryGetWhole(out var code);
        var name = error["codeName"u8] is { Type: BsonType.String } text ? text.AsString : code == MongoErrors.DuplicateKey ? "DuplicateKey" : $"Location{code}";
        var message = error["errmsg"u8] is { Type: BsonType.String } errmsg ? errmsg.AsString : "no reason was given";
        return ((int)code, name, code == MongoErrors.DuplicateKey ? WithoutKey(message) : message);
    }

    /// <summary>What a document says stays out of messages and logs.</summary>
    private static string WithoutKey(string message) => message.IndexOf(" dup key:", StringComparison.Ordinal) is > 0 and var at ? message[..at] : message;

    private static List<string> LabelsOf(BsonDocument reply) =>
        reply["errorLabels"u8] is { Type: BsonType.Array } labels ? [.. labels.AsDocument.Values().Where(l => l.Type == BsonType.String).Select(l => l.AsString)] : [];

    private static string HintFor(int code) => code switch
    {
        MongoErrors.AuthenticationFailed => "check user and password, and authSource: the database where the user was made (often admin)",
        MongoErrors.Unauthorized => "give the user a role that may do this, or use another user",
        MongoErrors.ChangeStreamHistoryLost or MongoErrors.CappedPositionLost => "the oplog no longer reaches back that far: copy again, and make the oplog larger before",
        MongoErrors.IllegalOperation => "transactions and retryable writes need a replica set or a mongos, change streams a replica set: a standalone server has neither",
        MongoErrors.DuplicateKey => "another document has this key already",
        MongoErrors.CommandNotFound => "the server is too old for this, or is not a MongoDB server",
        MongoErrors.DocumentValidationFailure => "the collection's validator refuses the document",
        _ when MongoErrors.IsRetryable(code) => "it is tried again by itself; if it stays, look at the replica set's state (rs.status())",
        _ => "the server's log says more",
    };
}

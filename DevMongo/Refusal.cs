using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo;

/// <summary>The refusals that there are, with the codes that MongoDB gives them.</summary>
internal static class Refusal
{
    public const string TransientTransaction = "TransientTransactionError";

    public static CommandException BadValue(string message) => new(2, "BadValue", message);
    public static CommandException FailedToParse(string message) => new(9, "FailedToParse", message);
    public static CommandException Unauthorized(string message) => new(13, "Unauthorized", message);
    public static CommandException TypeMismatch(string message) => new(14, "TypeMismatch", message);
    public static CommandException AuthenticationFailed() => new(18, "AuthenticationFailed", "Authentication failed.");
    public static CommandException IllegalOperation(string message) => new(20, "IllegalOperation", message);
    public static CommandException NamespaceNotFound(string message) => new(26, "NamespaceNotFound", message);
    public static CommandException IndexNotFound(string message) => new(27, "IndexNotFound", message);
    public static CommandException PathNotViable(string message) => new(28, "PathNotViable", message);
    public static CommandException ConflictingOperators(string path) => new(40, "ConflictingUpdateOperators", $"Updating the path '{path}' would create a conflict at '{path}'");
    public static CommandException CursorNotFound(long id) => new(43, "CursorNotFound", $"cursor id {id} not found");
    public static CommandException NoMatchingDocument(string message) => new(47, "NoMatchingDocument", message);
    public static CommandException NamespaceExists(string ns) => new(48, "NamespaceExists", $"Collection {ns} already exists.");
    public static CommandException InvalidId(string message) => new(53, "InvalidIdField", message);
    public static CommandException CommandNotFound(string name) => new(59, "CommandNotFound", $"no such command: '{name}'");
    public static CommandException ImmutableField(string message) => new(66, "ImmutableField", message);
    public static CommandException CannotCreateIndex(string message) => new(67, "CannotCreateIndex", message);
    public static CommandException InvalidOptions(string message) => new(72, "InvalidOptions", message);
    public static CommandException InvalidNamespace(string message) => new(73, "InvalidNamespace", message);
    public static CommandException NoReplication() => new(76, "NoReplicationEnabled", "not running with --replSet");
    public static CommandException IndexOptionsConflict(string message) => new(85, "IndexOptionsConflict", message);
    public static CommandException IndexKeySpecsConflict(string message) => new(86, "IndexKeySpecsConflict", message);
    public static CommandException WriteConflict() => new(112, "WriteConflict",
        "Caused by :: Write conflict during plan execution and yielding is disabled. :: Please retry your operation or multi-document transaction.", TransientTransaction);
    public static CommandException ValidationFailed(BsonDocument details) => new(121, "DocumentValidationFailure", "Document failed validation") { Details = details };
    public static CommandException NotSupportedOnView(string ns) => new(166, "CommandNotSupportedOnView", $"Namespace {ns} is a view, not a collection");
    public static CommandException QueryPlanKilled(string reason) => new(175, "QueryPlanKilled", reason);
    public static CommandException TransactionTooOld(string message) => new(225, "TransactionTooOld", message);
    public static CommandException NotImplemented(string message) => new(238, "NotImplemented", message);
    public static CommandException NoSuchTransaction(string message) => new(251, "NoSuchTransaction", message, TransientTransaction);
    public static CommandException InvalidResumeToken(string message) => new(260, "InvalidResumeToken", message);
    public static CommandException NotInTransaction(string message) => new(263, "OperationNotSupportedInTransaction", message);
    public static CommandException HistoryLost() => new(286, "ChangeStreamHistoryLost",
        "Resume of change stream was not possible, as the resume point may no longer be in the oplog.", "NonResumableChangeStreamError");
    public static CommandException WritesBlocked() => new(371, "UserWritesBlocked", "User writes blocked");
    public static CommandException TooLarge(string message) => new(10334, "BSONObjectTooLarge", message);
    public static CommandException UnknownStage(string name) => new(40324, "Location40324", $"Unrecognized pipeline stage name: '{name}'");
    public static CommandException StreamNeedsReplicaSet() => new(40573, "Location40573", "The $changeStream stage is only supported on replica sets");
    public static CommandException UnknownExpression(string name) => new(168, "InvalidPipelineOperator", $"Unrecognized expression '{name}'");
    public static CommandException MissingField(string command, string field) => new(40414, "Location40414", $"BSON field '{command}.{field}' is missing but a required field");

    public static CommandException DuplicateKey(string ns, string index, BsonDocument pattern, BsonDocument value) => new(11000, "DuplicateKey",
        $"E11000 duplicate key error collection: {ns} index: {index} dup key: {value}")
    {
        Details = BsonDocument.Build(w =>
        {
            w.WriteDocument("keyPattern", pattern);
            w.WriteDocument("keyValue", value);
        }),
    };
}

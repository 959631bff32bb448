using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Updates;

/// <summary>What a document must be like to be stored: sound, not too large, with an <c>_id</c> in front that can be one.</summary>
internal static class Inserted
{
    public const int MaxBytes = 16 * 1024 * 1024;
    private static readonly BsonRules Rules = new(MaxDepth: 180, Utf8: false);

    /// <returns>Bytes of its own.</returns>
    public static BsonDocument Normalize(BsonDocument document, TimeProvider time, bool takesArrays = false)
    {
        if (document.Size > MaxBytes)
            throw Refusal.TooLarge($"object to insert too large. size in bytes: {document.Size}, max size: {MaxBytes}");
        if (BsonValidator.Check(document.Span, Rules) is { } fault)
            throw new CommandException(22, "InvalidBSON", $"invalid document: {fault}");
        var id = document["_id"u8];
        if (id.Type is BsonType.Regex or BsonType.Undefined || id.Type == BsonType.Array && !takesArrays)
            throw Refusal.InvalidId($"The '_id' value cannot be of type {Documents.TypeNames.Of(id.Type)}");
        return IsFirst(document) ? document.Copy() : BsonDocument.Build(w =>
        {
            w.WriteValue("_id", id.IsMissing ? BsonValue.FromObjectId(ObjectId.New(time)) : id);
            foreach (var element in document)
                if (!element.NameUtf8.Span.SequenceEqual("_id"u8))
                    w.WriteValue(element.NameUtf8.Span, element.Value);
        });
    }

    private static bool IsFirst(BsonDocument document)
    {
        foreach (var element in document)
            return element.NameUtf8.Span.SequenceEqual("_id"u8);
        return false;
    }
}

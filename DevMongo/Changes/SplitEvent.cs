using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Changes;

/// <summary>An event that is larger than a document may be comes in pieces, field by field, when the client asked for that; else the stream ends with an error.</summary>
internal static class SplitEvent
{
    private const int MaxBytes = 16 * 1024 * 1024;
    private const int Around = 512;

    public static IEnumerable<BsonDocument> Pieces(BsonDocument whole, BsonTimestamp time, bool splits)
    {
        if (whole.Size <= MaxBytes + 16 * 1024)
            return [whole];
        if (!splits)
            throw Refusal.TooLarge($"BSONObj size: {whole.Size} is invalid. Size must be between 0 and {MaxBytes}: use $changeStreamSplitLargeEvent");
        var groups = Groups(whole);
        return groups.Select((fields, at) => BsonDocument.Build(w =>
        {
            w.WriteDocument("_id", new ResumeToken(time, Fragment: at == groups.Count - 1 ? 0 : at + 1).ToDocument());
            w.BeginDocument("splitEvent");
            w.WriteInt32("fragment", at + 1);
            w.WriteInt32("of", groups.Count);
            w.End();
            foreach (var field in fields)
                w.WriteValue(field.NameUtf8.Span, field.Value);
        }));
    }

    private static List<List<BsonElement>> Groups(BsonDocument whole)
    {
        List<List<BsonElement>> groups = [[]];
        var size = Around;
        foreach (var field in whole.Elements().Where(e => e.Name != "_id"))
        {
            if (size + field.Value.Bytes.Length > MaxBytes && groups[^1].Count > 0)
            {
                groups.Add([]);
                size = Around;
            }
            groups[^1].Add(field);
            size += field.Value.Bytes.Length + Around;
        }
        return groups;
    }
}

using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Changes;

/// <summary>The log as <c>local.oplog.rs</c>, for those who look how far back it goes. Change streams do not read it from here.</summary>
internal static class LogDocuments
{
    /// <summary>An entry for the floor first, so that an empty log has a beginning too.</summary>
    public static IEnumerable<BsonDocument> All(ChangeLog log) =>
        log.From(log.Floor).Select(Of).Prepend(BsonDocument.Build(w => Head(w, log.Floor, "n", "", log.Floor.Time))).ToList();

    private static BsonDocument Of(Change change) => BsonDocument.Build(w =>
    {
        var (op, shown) = change.Kind switch
        {
            ChangeKind.Insert => ("i", change.After),
            ChangeKind.Update or ChangeKind.Replace => ("u", change.After),
            ChangeKind.Delete => ("d", BsonDocument.Build(d => d.WriteValue("_id", change.Id))),
            _ => ("c", BsonDocument.Build(d => d.WriteString(change.Kind.ToString(), change.Namespace.Collection))),
        };
        Head(w, change.Time, op, change.IsOfDocument ? change.Namespace.ToString() : $"{change.Namespace.Database}.$cmd", change.Wall);
        w.WriteDocument("o", shown);
        if (op == "u")
            w.WriteDocument("o2", BsonDocument.Build(d => d.WriteValue("_id", change.Id)));
    });

    private static void Head(BsonWriter w, BsonTimestamp time, string op, string ns, DateTimeOffset wall)
    {
        w.WriteString("op", op);
        w.WriteString("ns", ns);
        w.WriteTimestamp("ts", time);
        w.WriteInt64("t", 1);
        w.WriteInt64("v", 2);
        w.WriteDateTime("wall", wall);
    }
}

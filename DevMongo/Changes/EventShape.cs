using Platform.DevMongo.Storage;
using Platform.DevMongo.Updates;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Changes;

/// <summary>Makes the events that clients see out of entries of the log.</summary>
internal sealed class EventShape(Store store, ChangeStreamOptions options)
{
    public BsonDocument Of(Change change) => BsonDocument.Build(w =>
    {
        Head(w, change, new(change.Time), Name(change.Kind));
        Documents(w, change);
        if (change.Kind == ChangeKind.DropDatabase)
            w.WriteDocument("ns", BsonDocument.Build(ns => ns.WriteString("db", change.Namespace.Database)));
        else
            WriteNamespace(w, "ns", change.Namespace);
        if (change.Kind == ChangeKind.Rename)
            WriteNamespace(w, "to", change.Details!.To);
        if (change.IsOfDocument)
            w.WriteDocument("documentKey", BsonDocument.Build(key => key.WriteValue("_id", change.Id)));
        if (change.Kind == ChangeKind.Update)
            Difference.Write(w, "updateDescription", change.Before, change.After);
        if (options.Expanded)
            Expanded(w, change);
        if (change.Transaction is { } transaction)
        {
            w.WriteDocument("lsid", transaction.Session);
            w.WriteInt64("txnNumber", transaction.Number);
        }
    });

    public static BsonDocument Invalidate(Change change) => BsonDocument.Build(w => Head(w, change, new(change.Time, AfterInvalidate: true), "invalidate"));

    private static void Head(BsonWriter writer, Change change, ResumeToken token, string type)
    {
        writer.WriteDocument("_id", token.ToDocument());
        writer.WriteString("operationType", type);
        writer.WriteTimestamp("clusterTime", change.Time);
        writer.WriteDateTime("wallTime", change.Wall);
    }

    private void Documents(BsonWriter writer, Change change)
    {
        if (change.Kind is ChangeKind.Insert or ChangeKind.Replace)
            writer.WriteDocument("fullDocument", change.After);
        else if (change.Kind == ChangeKind.Update && options.AfterImage != Image.Off)
            writer.WriteValue("fullDocument", options.AfterImage == Image.Lookup ? Current(change) : Kept(change, change.After, options.AfterImage, "post"));
        if (options.Before != Image.Off && change.Kind is (ChangeKind.Update or ChangeKind.Replace or ChangeKind.Delete))
            writer.WriteValue("fullDocumentBeforeChange", Kept(change, change.Before, options.Before, "pre"));
    }

    private BsonValue Current(Change change) => store.Find(change.Namespace)?.Find(change.Id) is { } record ? BsonValue.FromDocument(record.Document) : BsonValue.Null;

    private static BsonValue Kept(Change change, BsonDocument document, Image wanted, string what)
    {
        if (change.Origin.HasImages)
            return BsonValue.FromDocument(document);
        return wanted == Image.WhenAvailable ? BsonValue.Null
            : throw Refusal.NoMatchingDocument($"Change stream was configured to require a {what}-image for all update events, but the {what}-image was not found: {change.Namespace} does not keep images");
    }

    private static void Expanded(BsonWriter writer, Change change)
    {
        if (change.Origin.Uuid != Guid.Empty)
            writer.WriteBinary("collectionUUID", change.Origin.Uuid.ToByteArray(bigEndian: true), 4);
        if (change.Details is { Description.IsEmpty: false } details)
            writer.WriteDocument("operationDescription", details.Description);
    }

    private static void WriteNamespace(BsonWriter writer, BsonName name, Namespace ns)
    {
        writer.BeginDocument(name);
        writer.WriteString("db", ns.Database);
        writer.WriteString("coll", ns.Collection);
        writer.End();
    }

    private static string Name(ChangeKind kind) => kind switch
    {
        ChangeKind.DropDatabase => "dropDatabase",
        ChangeKind.CreateIndexes => "createIndexes",
        ChangeKind.DropIndexes => "dropIndexes",
        _ => kind.ToString().ToLowerInvariant(),
    };
}

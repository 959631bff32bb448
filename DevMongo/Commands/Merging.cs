using Platform.DevMongo.Documents;
using Platform.DevMongo.Pipelines;
using Platform.DevMongo.Serving;
using Platform.DevMongo.Storage;
using Platform.DevMongo.Updates;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Commands;

/// <summary><c>$merge</c> on <c>_id</c>.</summary>
internal static class Merging
{
    public static Namespace Target(Namespace ns, BsonValue operand) => operand.IsString() ? ns with { Collection = operand.AsString }
        : new(operand.AsDocument.Text("db") ?? ns.Database, operand.AsDocument.Text("coll") ?? throw Refusal.MissingField("$out", "coll"));

    public static void Run(CommandContext context, Namespace ns, BsonValue operand, List<BsonDocument> documents)
    {
        var options = operand.IsDocument() ? operand.AsDocument : BsonDocument.Build(w => w.WriteValue("into", operand));
        if (options["on"] is { IsMissing: false } on && !(on.IsString() && on.AsString == "_id"))
            throw Refusal.NotImplemented("DevMongo merges on _id alone");
        var (matched, missing) = (options.Text("whenMatched") ?? "merge", options.Text("whenNotMatched") ?? "insert");
        var collection = context.Writer.Need(Target(ns, options["into"]));
        foreach (var document in documents.Select(d => Inserted.Normalize(d, context.Member.Time)))
            Merge(context.Writer, collection, document, matched, missing);
    }

    private static void Merge(Writer writer, Collection collection, BsonDocument document, string matched, string missing)
    {
        switch (collection.Find(document["_id"]), matched, missing)
        {
            case (null, _, "insert"):
                writer.Insert(collection, document);
                break;
            case (null, _, "discard"):
            case (not null, "keepExisting", _):
                break;
            case ({ } old, "replace", _):
                writer.Replace(collection, old, document, isReplacement: true);
                break;
            case ({ } old, "merge", _):
                writer.Replace(collection, old, Accumulators.Merge([BsonValue.FromDocument(old.Document), BsonValue.FromDocument(document)]).AsDocument, isReplacement: false);
                break;
            case ({ } old, "fail", _):
                throw Refusal.DuplicateKey(collection.Namespace.ToString(), "_id_", BsonDocument.Parse("""{"_id":1}"""), BsonDocument.Build(w => w.WriteValue("_id", old.Id)));
            default:
                throw Refusal.NotImplemented($"DevMongo's $merge does not know whenMatched '{matched}' with whenNotMatched '{missing}'");
        }
    }
}

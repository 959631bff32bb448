using Platform.DevMongo.Documents;
using Platform.DevMongo.Queries;
using Platform.DevMongo.Serving;
using Platform.DevMongo.Storage;
using Platform.DevMongo.Updates;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Commands;

/// <summary>Changes or removes one document and answers with it, as it was or as it is.</summary>
internal static class FindAndModifyCommand
{
    public static void Add(Dictionary<string, Command> commands) =>
        commands["findAndModify"] = commands["findandmodify"] = Command.Of(Run, writes: true, inTransaction: true);

    private static Reply Run(CommandContext context)
    {
        var body = context.Body;
        if (body.Flag("remove") == body.Has("update"))
            throw Refusal.FailedToParse("Either an update or remove=true must be specified");
        var (collection, query) = (context.Writer.Need(context.Request.Namespace), body.Document("query"));
        var ordering = Reading.Collation(context, context.Request.Namespace);
        var record = Reading.Records(collection, query, ordering, body.Document("sort"), 1).FirstOrDefault();
        return body.Flag("remove") ? Remove(context, collection, record, ordering) : Update(context, collection, query, record, ordering);
    }

    private static Reply Remove(CommandContext context, Collection collection, Record? record, Ordering ordering)
    {
        if (record is not null)
            context.Writer.Delete(collection, record);
        return Answer(context, ordering, record?.Document, w => w.WriteInt32("n", record is null ? 0 : 1));
    }

    private static Reply Update(CommandContext context, Collection collection, BsonDocument query, Record? record, Ordering ordering)
    {
        var update = new Update(context.Body["update"], query, context.Body["arrayFilters"], ordering, context.Member.Time);
        var (upserts, validates) = (record is null && context.Body.Flag("upsert"), !context.Body.Flag("bypassDocumentValidation"));
        var id = record?.Id ?? default;
        if (record is not null)
            Updating.Change(context.Writer, collection, record, update, validates);
        else if (upserts)
            id = Updating.Upsert(context.Writer, collection, update, validates);
        var shown = context.Body.Flag("new") && !id.IsMissing ? collection.Find(id)?.Document : record?.Document;
        return Answer(context, ordering, shown, w =>
        {
            w.WriteInt32("n", record is not null || upserts ? 1 : 0);
            w.WriteBoolean("updatedExisting", record is not null);
            if (upserts)
                w.WriteValue("upserted", id);
        });
    }

    private static Reply Answer(CommandContext context, Ordering ordering, BsonDocument? document, Action<BsonWriter> facts)
    {
        var fields = context.Body.Document("fields");
        var shown = document is { } found && Projection.OfFind(fields, ordering) is { } projection ? projection.Apply(found) : document;
        return w =>
        {
            w.WriteDocument("lastErrorObject", BsonDocument.Build(facts));
            w.WriteValue("value", shown is { } value ? BsonValue.FromDocument(value) : BsonValue.Null);
        };
    }
}

using Platform.DevMongo.Documents;
using Platform.DevMongo.Queries;
using Platform.DevMongo.Serving;
using Platform.DevMongo.Storage;
using Platform.DevMongo.Updates;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Commands;

/// <param name="Upserted">The new document's id; missing when there is none.</param>
internal readonly record struct Updated(int Matched, int Modified, BsonValue Upserted);

/// <summary>One statement of <c>update</c>.</summary>
internal static class Updating
{
    public static Updated Run(CommandContext context, Collection collection, BsonDocument statement)
    {
        var query = statement.Document("q");
        var ordering = statement.Has("collation") ? Ordering.Of(statement.Document("collation")) : collection.Ordering;
        var update = new Update(statement["u"], query, statement["arrayFilters"], ordering, context.Member.Time);
        var multi = statement.Flag("multi");
        if (multi && update.IsReplacement)
            throw Refusal.FailedToParse("multi update is not supported for replacement-style update");
        var validates = !context.Body.Flag("bypassDocumentValidation");
        var records = Reading.Records(collection, query, ordering, statement.Document("sort"), multi ? int.MaxValue : 1);
        if (records.Count == 0 && statement.Flag("upsert"))
            return new(0, 0, Upsert(context.Writer, collection, update, validates));
        return new(records.Count, records.Count(record => Change(context.Writer, collection, record, update, validates)), default);
    }

    public static BsonValue Upsert(Writer writer, Collection collection, Update update, bool validates)
    {
        var document = update.ForUpsert();
        writer.Insert(collection, document, validates);
        return document["_id"];
    }

    /// <returns>Whether the document is another one now; what changes nothing is not logged.</returns>
    public static bool Change(Writer writer, Collection collection, Record record, Update update, bool validates)
    {
        var changed = update.Apply(record.Document);
        if (changed == record.Document)
            return false;
        writer.Replace(collection, record, changed, update.IsReplacement, validates);
        return true;
    }
}

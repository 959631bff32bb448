using Platform.DevMongo.Changes;
using Platform.DevMongo.Documents;
using Platform.DevMongo.Pipelines;
using Platform.DevMongo.Serving;
using Platform.DevMongo.Sessions;
using Platform.DevMongo.Storage;
using Platform.DevMongo.Updates;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Commands;

/// <summary>Pipelines, over a collection or the whole database; and change streams, which begin as one.</summary>
internal static class AggregateCommand
{
    private static readonly HashSet<string> WithoutInput = ["$collStats", "$currentOp", "$listLocalSessions", "$listSessions", "$documents"];

    public static Reply Run(CommandContext context)
    {
        if (!context.Body["pipeline"].IsArray())
            throw Refusal.TypeMismatch("'pipeline' option must be specified as an array");
        var stages = Pipeline.Of(context.Body["pipeline"].AsDocument);
        var size = context.Body.Document("cursor").Whole("batchSize");
        if (stages.Count > 0 && stages[0].Has("$changeStream"))
            return Batches.First(context, Changes(context, stages), size);
        if (!context.Body.Has("cursor"))
            throw Refusal.FailedToParse("The 'cursor' option is required, except for aggregate with the explain argument");
        var ns = Target(context);
        var documents = Documents(context, ns, stages);
        return Batches.First(context, new ListCursor(ns.ToString(), documents) { Session = context.SessionId }, size);
    }

    private static Namespace Target(CommandContext context) => context.Request.Operand.IsString() ? context.Request.Namespace : new(context.Request.Database, "$cmd.aggregate");

    private static ChangeStreamCursor Changes(CommandContext context, List<BsonDocument> stages)
    {
        if (context.Transaction is not null)
            throw Refusal.NotInTransaction("Stage not supported inside of a multi-document transaction: $changeStream");
        var ns = Target(context);
        var options = ChangeStreamOptions.Of(stages[0].Document("$changeStream"));
        if (options.IsCluster && (context.Request.Database != "admin" || context.Request.Operand.IsString()))
            throw Refusal.InvalidOptions("A $changeStream with 'allChangesForCluster:true' may only be opened on the 'admin' database, and with no collection name");
        if (context.Store.FindView(ns) is not null)
            throw Refusal.NotSupportedOnView(ns.ToString());
        var scope = context.Request.Operand.IsString() ? ns : ns with { Collection = "" };
        return new(ns.ToString(), new ChangeStream(context.Store, scope, options, stages.Skip(1), context.Member.Time)) { Session = context.SessionId };
    }

    private static List<BsonDocument> Documents(CommandContext context, Namespace ns, List<BsonDocument> stages)
    {
        var last = stages.Count > 0 ? stages[^1] : BsonDocument.Empty;
        var writes = last.Has("$out") || last.Has("$merge");
        if (writes && context.Transaction is not null)
            throw Refusal.NotInTransaction("$out and $merge cannot be used in a transaction");
        var ordering = Reading.Collation(context, ns);
        var given = writes ? stages[..^1] : stages;
        var first = given.Count > 0 ? given[0] : BsonDocument.Empty;
        var starts = first.Elements().Select(e => e.Name).FirstOrDefault();
        var input = starts is not null && WithoutInput.Contains(starts) ? []
            : starts == "$match" && !first.Document("$match").Has("$expr") ? Reading.Matching(context, ns, first.Document("$match"), ordering) : Reading.All(context, ns);
        var documents = Pipeline.Compile(given, Reading.Source(context, ns, ordering)).Run(input).ToList();
        if (!writes)
            return documents;
        if (last.Has("$out"))
            Out(context, ns, last["$out"], documents);
        else
            Merging.Run(context, ns, last["$merge"], documents);
        return [];
    }

    private static void Out(CommandContext context, Namespace ns, BsonValue operand, List<BsonDocument> documents)
    {
        var target = Merging.Target(ns, operand);
        context.Store.Drop(target);
        var collection = context.Writer.Need(target);
        foreach (var document in documents)
            context.Writer.Insert(collection, Inserted.Normalize(document, context.Member.Time));
    }
}

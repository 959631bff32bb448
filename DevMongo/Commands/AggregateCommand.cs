using Platform.DevMongo.Changes;
using Platform.DevMongo.Documents;
using Platform.DevMongo.Pipelines;
using Platform.DevMongo.Queries;
using Platform.DevMongo.Serving;
using Platform.DevMongo.Sessions;
using Platform.DevMongo.Storage;
using Platform.DevMongo.Updates;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Commands;

/// <summary>Pipelines, over a collection or the whole database; and change streams, which begin as one.</summary>
internal static class AggregateCommand
{
    private static readonly HashSet<string> OfOneCollection =
        ["$match", "$sort", "$sample", "$project", "$addFields", "$set", "$unset", "$limit", "$skip", "$replaceRoot", "$replaceWith", "$unwind", "$group", "$count", "$sortByCount"];

    private static readonly BsonDocument One = BsonDocument.Parse("""{"$sum":1}""");

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
        var last = stages.Count > 0 ? stages[^1] : BsonDocument.Empty;
        var cursor = last.Has("$out") || last.Has("$merge") ? Written(context, ns, stages) : Read(context, ns, stages);
        return Batches.First(context, cursor, size);
    }

    private static Namespace Target(CommandContext context) => context.Request.Operand.IsString() ? context.Request.Namespace : new(context.Request.Database, "$cmd.aggregate");

    private static ChangeStreamCursor Changes(CommandContext context, List<BsonDocument> stages)
    {
        if (context.Member.Options.IsStandalone)
            throw Refusal.StreamNeedsReplicaSet();
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

    private static Cursor Read(CommandContext context, Namespace ns, List<BsonDocument> stages)
    {
        var documents = Documents(context, ns, stages);
        return stages.TrueForAll(stage => OfOneCollection.Contains(Name(stage))) ? Reading.Cursor(context, ns, documents)
            : new ListCursor(ns.ToString(), documents.ToList()) { Session = context.SessionId };
    }

    private static ListCursor Written(CommandContext context, Namespace ns, List<BsonDocument> stages)
    {
        if (context.Transaction is not null)
            throw Refusal.NotInTransaction("$out and $merge cannot be used in a transaction");
        context.RequireNoBlock();
        var documents = Documents(context, ns, stages[..^1]).ToList();
        if (stages[^1].Has("$out"))
            Out(context, ns, stages[^1]["$out"], documents);
        else
            Merging.Run(context, ns, stages[^1]["$merge"], documents);
        return new(ns.ToString(), []);
    }

    private static IEnumerable<BsonDocument> Documents(CommandContext context, Namespace ns, List<BsonDocument> stages)
    {
        var ordering = Reading.Collation(context, ns);
        var (input, used) = Counted(context, ns, stages) ?? Input(context, ns, stages, ordering);
        return Pipeline.Compile(stages[used..], Reading.Source(context, ns, ordering)).Run(input);
    }

    /// <summary>What the first stages leave, where that can be found without looking at everything.</summary>
    /// <returns>And how many of them that were.</returns>
    private static (IEnumerable<BsonDocument> Input, int Used) Input(CommandContext context, Namespace ns, List<BsonDocument> stages, Ordering ordering)
    {
        var first = stages.Count > 0 ? stages[0] : BsonDocument.Empty;
        if (WithoutInput.Contains(Name(first)))
            return ([], 0);
        if (Name(first) == "$sample" && Reading.IsPlain(context, ns) && first.Document("$sample").Whole("size") is > 0 and var size)
            return (context.Writer.Find(ns)?.Sample((int)Math.Min(size, int.MaxValue)).Select(r => r.Document) ?? [], 1);
        var matched = Name(first) == "$match" && first["$match"].IsDocument() && !first.Document("$match").Has("$expr") ? 1 : 0;
        var query = matched == 1 ? first.Document("$match") : BsonDocument.Empty;
        var sorted = stages.Count > matched && Name(stages[matched]) == "$sort" && stages[matched]["$sort"].IsDocument() ? 1 : 0;
        var sort = sorted == 1 ? stages[matched].Document("$sort") : BsonDocument.Empty;
        return matched + sorted == 0 ? (Reading.All(context, ns), 0) : (Reading.Matching(context, ns, query, ordering, sort), matched + sorted);
    }

    /// <summary>How many there are, as drivers ask for it: without looking at them.</summary>
    private static (IEnumerable<BsonDocument> Input, int Used)? Counted(CommandContext context, Namespace ns, List<BsonDocument> stages)
    {
        var at = stages.Count > 0 && stages[0]["$match"] is { Type: BsonType.Document, AsDocument.IsEmpty: true } ? 1 : 0;
        if (!Reading.IsPlain(context, ns) || stages.Count == at || context.Writer.Find(ns) is not { Count: > 0 } collection || !stages[at].Has("$group"))
            return null;
        var group = stages[at]["$group"];
        if (!group.IsDocument() || group.AsDocument.Elements().ToList() is not [{ Name: "_id" } id, { Value.Type: BsonType.Document } sum] || !(id.Value.IsNumber || id.Value.Type == BsonType.Null)
            || !sum.Value.AsDocument.Equals(One))
            return null;
        return ([BsonDocument.Build(w => { w.WriteValue("_id", id.Value); w.WriteValue(sum.Name, Values.Count(collection.Count)); })], at + 1);
    }

    private static string Name(BsonDocument stage) => stage.Elements().Select(e => e.Name).FirstOrDefault() ?? "";

    private static void Out(CommandContext context, Namespace ns, BsonValue operand, List<BsonDocument> documents)
    {
        var target = Merging.Target(ns, operand);
        context.Store.Drop(target);
        var collection = context.Writer.Need(target);
        foreach (var document in documents)
            context.Writer.Insert(collection, Inserted.Normalize(document, context.Member.Time));
    }
}

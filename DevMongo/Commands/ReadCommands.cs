using Platform.DevMongo.Documents;
using Platform.DevMongo.Queries;
using Platform.DevMongo.Serving;
using Platform.DevMongo.Sessions;
using Platform.DevMongo.Storage;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Commands;

/// <summary><c>find</c>, <c>count</c> and <c>distinct</c>; <c>aggregate</c> is beside it.</summary>
internal static class ReadCommands
{
    public static void Add(Dictionary<string, Command> commands)
    {
        commands["find"] = Command.Of(Find, inTransaction: true);
        commands["count"] = Command.Of(Count);
        commands["distinct"] = Command.Of(Distinct, inTransaction: true);
        commands["aggregate"] = Command.Of(AggregateCommand.Run, inTransaction: true);
    }

    private static Reply Find(CommandContext context)
    {
        var (ns, body) = (context.Request.Namespace, context.Body);
        var ordering = Reading.Collation(context, ns);
        var projection = Projection.OfFind(body.Document("projection"), ordering);
        if (body.Flag("tailable"))
            return Batches.First(context, Tailable(context, ns, projection, ordering), body.Whole("batchSize"));
        var found = Reading.Matching(context, ns, body.Document("filter"), ordering, body.Document("sort"), Hints.Way(body));
        found = Limited(found, body);
        if (projection is not null)
            found = found.Select(projection.Apply);
        return Batches.First(context, Reading.Cursor(context, ns, found), body.Whole("batchSize"),
            body.Flag("singleBatch") || body.Whole("limit") < 0);
    }

    private static IEnumerable<BsonDocument> Limited(IEnumerable<BsonDocument> found, BsonDocument body)
    {
        if (body.Whole("skip") is { } skip)
            found = skip >= 0 ? found.Skip((int)Math.Min(skip, int.MaxValue)) : throw new CommandException(51024, "Location51024", $"BSON field 'skip' value must be >= 0, actual value '{skip}'");
        if (body.Whole("limit") is { } limit and not 0)
            found = found.Take((int)Math.Min(Math.Abs(limit), int.MaxValue));
        return found;
    }

    private static TailableCursor Tailable(CommandContext context, Namespace ns, Projection? projection, Ordering ordering)
    {
        if (context.Store.Find(ns) is not { IsCapped: true } collection)
            throw Refusal.BadValue($"error processing query: ns={ns} tailable cursor requested on non capped collection");
        var filter = Filters.Compile(context.Body.Document("filter"), ordering);
        return new(ns.ToString(), collection, document => !filter(BsonValue.FromDocument(document)) ? null : projection is null ? document : projection.Apply(document), context.Body.Flag("awaitData"))
        {
            Session = context.SessionId,
        };
    }

    private static Reply Count(CommandContext context)
    {
        var (ns, body) = (context.Request.Namespace, context.Body);
        var query = body.Document("query");
        var count = query.IsEmpty && !body.Has("skip") && !body.Has("limit") && context.Store.FindView(ns) is null
            ? context.Store.Find(ns)?.Count ?? 0
            : Limited(Reading.Matching(context, ns, query, Reading.Collation(context, ns)), body).Count();
        return w => w.WriteInt32("n", count);
    }

    private static Reply Distinct(CommandContext context)
    {
        var ns = context.Request.Namespace;
        var ordering = Reading.Collation(context, ns);
        var path = new FieldPath(context.Body.Text("key") ?? throw Refusal.MissingField("distinct", "key"));
        var values = Reading.Matching(context, ns, context.Body.Document("query"), ordering)
            .SelectMany(document => path.Leaves(BsonValue.FromDocument(document)))
            .SelectMany(leaf => leaf.IsArray() ? leaf.Items() : [leaf])
            .Where(value => !value.IsMissing).DistinctBy(ordering.Fold).Order(ordering).ToList();
        return w => w.WriteValue("values", BsonValue.FromArray(values));
    }
}

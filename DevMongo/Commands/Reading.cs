using Platform.DevMongo.Changes;
using Platform.DevMongo.Documents;
using Platform.DevMongo.Pipelines;
using Platform.DevMongo.Queries;
using Platform.DevMongo.Serving;
using Platform.DevMongo.Sessions;
using Platform.DevMongo.Storage;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Commands;

/// <summary>Finds the documents that a command is about, in collections, views and the log. Needs the store's gate while documents are read.</summary>
internal static class Reading
{
    private const int MostViews = 20;

    /// <summary>Of the command, or else of the collection.</summary>
    public static Ordering Collation(CommandContext context, Namespace ns) =>
        context.Body.Has("collation") ? Ordering.Of(context.Body.Document("collation")) : context.Writer.Find(ns)?.Ordering ?? Ordering.Simple;

    /// <summary>What matches, in the order that was asked for.</summary>
    /// <param name="way">Null takes the best.</param>
    public static IEnumerable<BsonDocument> Matching(CommandContext context, Namespace ns, BsonDocument query, Ordering ordering, BsonDocument sort = default, Func<Collection, AccessPath>? way = null)
    {
        var filter = Filters.Compile(query, ordering);
        if (!IsPlain(context, ns))
            return Sorted(All(context, ns).Where(d => filter(BsonValue.FromDocument(d))), sort, ordering);
        if (context.Writer.Find(ns) is not { } collection)
            return [];
        var path = way?.Invoke(collection) ?? AccessPath.Choose(collection, query, sort, ordering);
        var matching = path.Records().Select(r => r.Document);
        if (!query.IsEmpty)
            matching = matching.Where(d => filter(BsonValue.FromDocument(d)));
        return path.IsSorted ? matching : Sorted(matching, sort, ordering);
    }

    /// <summary>The records that match, apart from the collection, so that it may change meanwhile.</summary>
    public static List<Record> Records(Collection collection, BsonDocument query, Ordering ordering, BsonDocument sort = default, int most = int.MaxValue)
    {
        var filter = Filters.Compile(query, ordering);
        var path = AccessPath.Choose(collection, query, sort, ordering);
        var matching = path.Records().Where(r => filter(BsonValue.FromDocument(r.Document)));
        if (path.IsSorted)
            return [.. matching.Take(most)];
        var order = new SortOrder(sort, ordering);
        return [.. matching.Order(Comparer<Record>.Create((a, b) => order.Compare(a.Document, b.Document))).Take(most)];
    }

    /// <summary>A cursor over what has not been looked for yet where that is one collection, else over all of it.</summary>
    public static Cursor Cursor(CommandContext context, Namespace ns, IEnumerable<BsonDocument> found) => IsPlain(context, ns) && context.Writer.Find(ns) is { } collection
        ? new FindingCursor(ns.ToString(), found, collection) { Session = context.SessionId }
        : new ListCursor(ns.ToString(), found.ToList()) { Session = context.SessionId };

    /// <summary>Neither a view nor the log.</summary>
    public static bool IsPlain(CommandContext context, Namespace ns) => context.Store.FindView(ns) is null && !IsLog(ns);

    public static PipelineSource Source(CommandContext context, Namespace ns, Ordering ordering)
    {
        var scope = context.Body.Document("let").Elements().Aggregate(PipelineSource.ScopeAt(context.Member.Time), (s, e) => s.With(e.Name, Expressions.Compile(e.Value)(s)));
        return new(name => All(context, ns with { Collection = name }), (name, query) => Matching(context, ns with { Collection = name }, query, ordering),
            (name, operand) => Facts(context, ns, name, operand), scope, ordering);
    }

    /// <summary>Everything in a collection, or what a view makes of it.</summary>
    public static IEnumerable<BsonDocument> All(CommandContext context, Namespace ns, int views = MostViews)
    {
        if (IsLog(ns))
            return LogDocuments.All(context.Store.Log);
        if (context.Store.FindView(ns) is not { } view)
            return context.Writer.Find(ns)?.InNaturalOrder().Select(r => r.Document) ?? [];
        if (views == 0)
            throw new CommandException(165, "ViewDepthLimitExceeded", "View depth limit exceeded");
        return Pipeline.Compile(Pipeline.Of(view.Pipeline), Source(context, ns, Ordering.Of(view.Options.Document("collation")))).Run(All(context, ns with { Collection = view.On }, views - 1));
    }

    private static bool IsLog(Namespace ns) => ns is { Database: "local", Collection: "oplog.rs" };

    private static IEnumerable<BsonDocument> Sorted(IEnumerable<BsonDocument> documents, BsonDocument sort, Ordering ordering)
    {
        if (sort.Has("$natural"))
            return sort["$natural"].View.Number() < 0 ? documents.Reverse() : documents;
        return sort.IsEmpty ? documents : new SortOrder(sort, ordering).Sort(documents);
    }

    private static IEnumerable<BsonDocument> Facts(CommandContext context, Namespace ns, string name, BsonDocument operand) => name switch
    {
        "$currentOp" => StatusCommands.Operations(context),
        "$collStats" => [BsonDocument.Build(w =>
        {
            var collection = context.Store.Find(ns) ?? throw Refusal.NamespaceNotFound($"Collection [{ns}] not found.");
            w.WriteString("ns", ns.ToString());
            w.WriteDateTime("localTime", context.Member.Time.GetUtcNow());
            if (operand.Has("count"))
                w.WriteValue("count", Values.Count(collection.Count));
            if (operand.Has("storageStats"))
                w.WriteDocument("storageStats", BsonDocument.Build(stats => CollectionFacts.Write(stats, collection)));
        })],
        _ => context.Member.Sessions.All.Select(s => BsonDocument.Build(w => w.WriteDocument("_id", BsonDocument.Build(id => id.WriteValue("id", s.Id))))).ToList(),
    };
}

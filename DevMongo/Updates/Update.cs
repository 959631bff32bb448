using Platform.DevMongo.Documents;
using Platform.DevMongo.Pipelines;
using Platform.DevMongo.Queries;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Updates;

/// <summary>What an update makes of a document: a replacement, operators, or a pipeline.</summary>
internal sealed class Update
{
    private readonly BsonValue _given;
    private readonly IReadOnlyList<UpdateStep> _steps = [];
    private readonly Pipeline? _pipeline;
    private readonly BsonDocument _query;
    private readonly Ordering _ordering;
    private readonly Dictionary<string, Filter> _itemFilters;
    private readonly TimeProvider _time;

    public Update(BsonValue given, BsonDocument query, BsonValue arrayFilters, Ordering ordering, TimeProvider time)
    {
        (_given, _query, _ordering, _time) = (given, query, ordering, time);
        _itemFilters = arrayFilters.IsArray() ? arrayFilters.Items().Select(item => ArrayFilter(item.AsDocument, ordering)).ToDictionary(pair => pair.Name, pair => pair.Filter) : [];
        if (given.IsArray())
            _pipeline = Pipeline.ForUpdate(given.AsDocument, time);
        else if (given.IsDocument() && FirstName(given.AsDocument) is ['$', ..])
            _steps = [.. given.AsDocument.Elements().SelectMany(e => UpdateOperators.Compile(e.Name, e.Value, ordering))];
        else if (given.IsDocument())
            IsReplacement = true;
        else
            throw Refusal.FailedToParse("Update argument must be either an object or an array");
        Refuse(_steps);
    }

    public bool IsReplacement { get; }

    /// <summary>The document after the update, its <c>_id</c> in front.</summary>
    public BsonDocument Apply(BsonDocument document, bool isInsert = false)
    {
        var id = document["_id"u8];
        var changed = IsReplacement ? Replacement(id) : _pipeline is not null ? _pipeline.Run([document]).Single() : Operated(document, isInsert);
        var newId = changed["_id"u8];
        if (!id.IsMissing && (newId.IsMissing || newId != id))
            throw Refusal.ImmutableField(IsReplacement
                ? $"After applying the update, the (immutable) field '_id' was found to have been altered to _id: {newId}"
                : "Performing an update on the path '_id' would modify the immutable field '_id'");
        return Inserted.Normalize(changed, _time);
    }

    /// <summary>The document that an upsert inserts: what the query says it is like, then the update.</summary>
    public BsonDocument ForUpsert()
    {
        var seed = new DocumentNode();
        if (!IsReplacement)
            UpsertSeed.Fill(seed, _query);
        else if (UpsertSeed.Id(_query) is { IsMissing: false } id && !_given.AsDocument.Has("_id"))
            seed.Set("_id", Node.Of(id));
        return Apply(seed.ToDocument(), isInsert: true);
    }

    private BsonDocument Operated(BsonDocument document, bool isInsert)
    {
        var root = DocumentNode.Of(document);
        var paths = new UpdatePaths(root, document, _query, _itemFilters, _ordering);
        foreach (var step in _steps)
            if (!step.OnlyOnInsert || isInsert)
                foreach (var parts in paths.Expand(step.Path))
                    step.Apply(new(root, parts, _time));
        return root.ToDocument();
    }

    private BsonDocument Replacement(BsonValue id)
    {
        var replacement = _given.AsDocument;
        if (id.IsMissing || replacement.Has("_id"))
            return replacement;
        return BsonDocument.Build(w =>
        {
            w.WriteValue("_id", id);
            w.WriteElements(replacement);
        });
    }

    /// <summary>Two operators on the same path, or on a path and what is inside it.</summary>
    private static void Refuse(IReadOnlyList<UpdateStep> steps)
    {
        var paths = steps.SelectMany(step => step.AlsoTouches is { } other ? [step.Path.Text, other] : new[] { step.Path.Text }).Order(StringComparer.Ordinal).ToList();
        for (var i = 0; i < paths.Count; i++)
            for (var j = i + 1; j < paths.Count && paths[j].StartsWith(paths[i], StringComparison.Ordinal); j++)
                if (paths[j].Length == paths[i].Length || paths[j][paths[i].Length] == '.')
                    throw Refusal.ConflictingOperators(paths[i]);
    }

    private static (string Name, Filter Filter) ArrayFilter(BsonDocument condition, Ordering ordering)
    {
        var first = FirstName(condition) ?? throw Refusal.FailedToParse("Cannot use an expression without a top-level field name in arrayFilters");
        if (first is "$and" or "$or" or "$nor")
            first = FirstName(condition[first].Items().First().AsDocument) ?? "";
        var filter = Filters.Compile(condition, ordering);
        var name = first.Split('.')[0];
        return (name, item => filter(Values.Document(w => w.WriteValue(name, item))));
    }

    private static string? FirstName(BsonDocument document) => document.Elements().Select(e => e.Name).FirstOrDefault();
}

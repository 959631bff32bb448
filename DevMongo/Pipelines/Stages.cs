using Platform.DevMongo.Documents;
using Platform.DevMongo.Queries;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Pipelines;

/// <summary>The stages that pipelines are made of.</summary>
internal static class Stages
{
    public static Stage Compile(string name, BsonValue operand, PipelineSource source) => name switch
    {
        "$match" => Match(operand, source),
        "$project" => Project(Projection.OfStage(operand.AsDocument), source),
        "$addFields" or "$set" => Project(Projection.Adding(operand.AsDocument), source),
        "$unset" => Project(Projection.Removing(operand.IsArray() ? operand.Items().Select(i => i.AsString) : [operand.AsString]), source),
        "$replaceRoot" => ReplaceRoot(operand.AsDocument["newRoot"], source),
        "$replaceWith" => ReplaceRoot(operand, source),
        "$sort" => new SortOrder(operand.AsDocument, source.Ordering) is var order ? order.Sort : throw Refusal.BadValue(name),
        "$limit" => Number(name, operand) is > 0 and var limit ? input => input.Take(limit) : throw new CommandException(15958, "Location15958", "the limit must be positive"),
        "$skip" => Number(name, operand) is >= 0 and var skip ? input => input.Skip(skip) : throw new CommandException(15956, "Location15956", "the skip must not be negative"),
        "$count" => input => Count(operand.AsString, input),
        "$group" => Grouping.Compile(operand.AsDocument, source),
        "$sortByCount" => Compile("$sort", BsonValue.Parse("""{"count":-1}"""), source) is var sort
            && Grouping.Compile(BsonDocument.Build(w => { w.WriteValue("_id", operand); w.WriteDocument("count", BsonDocument.Parse("""{"$sum":1}""")); }), source) is var group
            ? input => sort(group(input)) : throw Refusal.BadValue(name),
        "$unwind" => Unwinding.Compile(operand),
        "$lookup" => Lookup.Compile(operand.AsDocument, source),
        "$unionWith" => Union(operand, source),
        "$facet" => Facet(operand.AsDocument, source),
        "$sample" => Sample(Number(name, operand.AsDocument["size"])),
        "$redact" => throw Refusal.NotImplemented("DevMongo has no $redact: it takes a real server"),
        "$collStats" or "$currentOp" or "$listLocalSessions" or "$listSessions" when source.Facts is { } facts => _ => facts(name, operand.AsDocument),
        "$documents" when operand.IsArray() => _ => operand.Items().Select(item => item.AsDocument),
        _ => throw Refusal.UnknownStage(name),
    };

    private static Stage Match(BsonValue operand, PipelineSource source)
    {
        if (!operand.IsDocument())
            throw new CommandException(15959, "Location15959", "the match filter must be an expression in an object");
        var query = operand.AsDocument;
        if (query["$expr"] is { IsMissing: false } given)
        {
            var expression = Expressions.Compile(given);
            var rest = Filters.Compile(BsonDocument.Build(w => { foreach (var (n, v) in query) if (n != "$expr") w.WriteValue(n, v); }), source.Ordering);
            return input => input.Where(document => rest(BsonValue.FromDocument(document)) && expression(source.Of(document)).IsTruthy());
        }
        var filter = Filters.Compile(query, source.Ordering);
        return input => input.Where(document => filter(BsonValue.FromDocument(document)));
    }

    private static Stage Project(Projection projection, PipelineSource source) => input => input.Select(document => projection.Apply(document, source.Of(document)));

    private static Stage ReplaceRoot(BsonValue operand, PipelineSource source)
    {
        var expression = Expressions.Compile(operand);
        return input => input.Select(document => expression(source.Of(document)) is var root && root.IsDocument() ? root.AsDocument
            : throw new CommandException(40228, "Location40228", $"'newRoot' expression must evaluate to an object, but resulting value was: {(root.IsMissing ? "MISSING" : root.ToString())}"));
    }

    private static IEnumerable<BsonDocument> Count(string name, IEnumerable<BsonDocument> input)
    {
        if (input.Count() is > 0 and var count)
            yield return BsonDocument.Build(w => w.WriteValue(name, Values.Count(count)));
    }

    private static Stage Union(BsonValue operand, PipelineSource source)
    {
        var (from, stages) = operand.IsString() ? (operand.AsString, []) : (operand.AsDocument.Text("coll") ?? "", operand.AsDocument["pipeline"].IsArray() ? Pipeline.Of(operand.AsDocument["pipeline"].AsDocument) : []);
        var pipeline = Pipeline.Compile(stages, source);
        return input => input.Concat(pipeline.Run(source.Read(from)));
    }

    private static Stage Facet(BsonDocument facets, PipelineSource source)
    {
        var pipelines = facets.Elements().Select(e => (e.Name, Pipeline: Pipeline.Compile(Pipeline.Of(e.Value.AsDocument), source))).ToList();
        return input =>
        {
            var documents = input.ToList();
            return [BsonDocument.Build(w =>
            {
                foreach (var (name, pipeline) in pipelines)
                    w.WriteValue(name, BsonValue.FromArray(pipeline.Run(documents).Select(BsonValue.FromDocument)));
            })];
        };
    }

    private static Stage Sample(int size) => input =>
    {
        var documents = input.ToArray();
        Random.Shared.Shuffle(documents);
        return documents.Take(size);
    };

    private static int Number(string name, BsonValue operand) => operand.TryGetWhole(out var whole) ? (int)Math.Clamp(whole, -1, int.MaxValue)
        : throw new CommandException(15957, "Location15957", $"the argument of {name} must be a whole number");
}

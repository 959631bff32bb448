using Platform.DevMongo.Documents;
using Platform.DevMongo.Queries;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Pipelines;

/// <summary><c>$lookup</c>: by equal fields, by a pipeline with variables, or both.</summary>
internal static class Lookup
{
    public static Stage Compile(BsonDocument operand, PipelineSource source)
    {
        var from = operand.Text("from") ?? throw Refusal.FailedToParse("must specify 'from' field for a $lookup");
        var into = (operand.Text("as") ?? throw Refusal.FailedToParse("must specify 'as' field for a $lookup")).Split('.');
        var (local, foreign) = (operand.Text("localField"), operand.Text("foreignField"));
        var variables = operand.Document("let").Elements().Select(e => (e.Name, Value: Expressions.Compile(e.Value))).ToList();
        var stages = operand["pipeline"].IsArray() ? Pipeline.Of(operand["pipeline"].AsDocument) : [];
        return input =>
        {
            List<BsonDocument>? others = null;
            return input.Select(document =>
            {
                var found = Joined(document, others ??= [.. source.Read(from)], local, foreign);
                var scope = variables.Aggregate(source.Of(document), (s, v) => s.With(v.Name, v.Value(source.Of(document))));
                var node = DocumentNode.Of(document);
                NodePath.Set(node, into, Node.Of(BsonValue.FromArray(Pipeline.Compile(stages, source with { Variables = scope }).Run(found).Select(BsonValue.FromDocument))));
                return node.ToDocument();
            });
        };
    }

    private static IEnumerable<BsonDocument> Joined(BsonDocument document, List<BsonDocument> others, string? local, string? foreign)
    {
        if (local is null || foreign is null)
            return others;
        var wanted = new FieldPath(local).Leaves(BsonValue.FromDocument(document)).SelectMany(leaf => leaf.IsArray() ? leaf.Items() : [leaf.IsMissing ? BsonValue.Null : leaf]);
        var filter = Filters.Compile(BsonDocument.Build(w => w.WriteDocument(foreign, BsonDocument.Build(inner => inner.WriteValue("$in", BsonValue.FromArray(wanted))))));
        return others.Where(other => filter(BsonValue.FromDocument(other)));
    }
}

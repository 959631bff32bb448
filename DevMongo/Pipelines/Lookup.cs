using Platform.DevMongo.Documents;
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
            List<BsonDocument> Others() => others ??= [.. source.Read(from)];
            return input.Select(document =>
            {
                var found = local is null || foreign is null ? Others() : source.Match(from, Equal(document, local, foreign));
                var scope = variables.Aggregate(source.Of(document), (s, v) => s.With(v.Name, v.Value(source.Of(document))));
                var node = DocumentNode.Of(document);
                NodePath.Set(node, into, Node.Of(BsonValue.FromArray(Pipeline.Compile(stages, source with { Variables = scope }).Run(found).Select(BsonValue.FromDocument))));
                return node.ToDocument();
            });
        };
    }

    private static BsonDocument Equal(BsonDocument document, string local, string foreign)
    {
        var wanted = new FieldPath(local).Leaves(BsonValue.FromDocument(document)).SelectMany(leaf => leaf.IsArray() ? leaf.Items() : [leaf.IsMissing ? BsonValue.Null : leaf]);
        return BsonDocument.Build(w => w.WriteDocument(foreign, BsonDocument.Build(inner => inner.WriteValue("$in", BsonValue.FromArray(wanted)))));
    }
}

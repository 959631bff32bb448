using Platform.DevMongo.Documents;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Pipelines;

/// <summary><c>$unwind</c>: one document for each item of an array.</summary>
internal static class Unwinding
{
    public static Stage Compile(BsonValue operand)
    {
        var options = operand.IsDocument() ? operand.AsDocument : BsonDocument.Build(w => w.WriteValue("path", operand));
        var path = options.Text("path") is ['$', .. var text] ? new FieldPath(text)
            : throw new CommandException(28818, "Location28818", "path option to $unwind stage should be prefixed with a '$'");
        var (keeps, index) = (options.Flag("preserveNullAndEmptyArrays"), options.Text("includeArrayIndex"));
        return input => input.SelectMany(document => Unwind(document, path, keeps, index));
    }

    private static IEnumerable<BsonDocument> Unwind(BsonDocument document, FieldPath path, bool keeps, string? index)
    {
        var value = path.Straight(document);
        if (value.IsArray() && !value.AsDocument.IsEmpty)
            return value.Items().Select((item, at) => With(document, path, item, index, BsonValue.FromInt64(at)));
        if (value.IsArray() || value.IsNullish())
            return keeps ? [With(document, path, value.IsArray() ? default : value, index, BsonValue.Null)] : [];
        return [With(document, path, value, index, BsonValue.Null)];
    }

    private static BsonDocument With(BsonDocument document, FieldPath path, BsonValue value, string? index, BsonValue at)
    {
        var node = DocumentNode.Of(document);
        if (value.IsMissing)
            NodePath.Remove(node, path.Parts);
        else
            NodePath.Set(node, path.Parts, Node.Of(value));
        if (index is not null)
            NodePath.Set(node, index.Split('.'), Node.Of(at));
        return node.ToDocument();
    }
}

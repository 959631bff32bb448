using Platform.DevMongo.Documents;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Pipelines;

/// <summary><c>$group</c>: documents by the value of <c>_id</c>, in the order in which the values first appear.</summary>
internal static class Grouping
{
    public static Stage Compile(BsonDocument operand, PipelineSource source)
    {
        if (!operand.Has("_id"))
            throw new CommandException(15955, "Location15955", "a group specification must include an _id");
        var key = Expressions.Compile(operand["_id"]);
        var fields = operand.Elements().Where(e => e.Name != "_id").Select(e => Field(e.Name, e.Value)).ToList();
        return input => input.Select(source.Of).GroupBy(scope => key(scope) is { IsMissing: false } value ? value : BsonValue.Null, BsonOrder.Instance).Select(group => BsonDocument.Build(w =>
        {
            w.WriteValue("_id", group.Key);
            var documents = group.ToList();
            foreach (var (name, value, combine) in fields)
                w.WriteValue(name, combine(documents.Select(scope => value(scope))));
        }));
    }

    private static (string Name, Expression Value, Func<IEnumerable<BsonValue>, BsonValue> Combine) Field(string name, BsonValue given)
    {
        if (!given.IsDocument() || given.AsDocument.Count() != 1)
            throw new CommandException(40234, "Location40234", $"The field '{name}' must be an accumulator object");
        var (accumulator, operand) = given.AsDocument.Elements().First();
        return (name, Expressions.Compile(operand), Accumulators.Find(accumulator));
    }
}

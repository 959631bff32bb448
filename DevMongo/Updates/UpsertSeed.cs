using Platform.DevMongo.Documents;
using Platform.DevMongo.Queries;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Updates;

/// <summary>What a query says for certain about the document that it looks for: its equalities.</summary>
internal static class UpsertSeed
{
    public static void Fill(DocumentNode seed, BsonDocument query)
    {
        foreach (var (name, value) in Equalities(query))
            NodePath.Set(seed, name.Split('.'), Node.Of(value));
    }

    public static BsonValue Id(BsonDocument query) => Equalities(query).FirstOrDefault(pair => pair.Name == "_id").Value;

    private static IEnumerable<(string Name, BsonValue Value)> Equalities(BsonDocument query) => query.Elements().SelectMany(element => (element.Name, element.Value) switch
    {
        ("$and", var list) when list.IsArray() => list.Items().Where(item => item.IsDocument()).SelectMany(item => Equalities(item.AsDocument)),
        (['$', ..], _) => [],
        var (name, value) when !FieldTests.HasOperators(value) => value.Type == BsonType.Regex ? [] : [(name, value)],
        var (name, value) when value.AsDocument["$eq"] is { IsMissing: false } equal => [(name, equal)],
        _ => Enumerable.Empty<(string, BsonValue)>(),
    });
}

using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Storage;

/// <param name="On">The collection or view that it looks at.</param>
internal sealed record View(string On, BsonDocument Pipeline, BsonDocument Options);

/// <summary>Collections and views by name.</summary>
internal sealed class Database
{
    public SortedDictionary<string, Collection> Collections { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, View> Views { get; } = new(StringComparer.Ordinal);
    public bool IsEmpty => Collections.Count == 0 && Views.Count == 0;
}

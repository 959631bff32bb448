using Platform.DevMongo.Documents;
using Platform.DevMongo.Storage;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Commands;

/// <summary>Where a client says which way to take: past everything, or along a part of an index that it names. Other hints are not followed: what is found is the same.</summary>
internal static class Hints
{
    /// <returns>Null where the choice is ours.</returns>
    public static Func<Collection, AccessPath>? Way(BsonDocument find)
    {
        var (hint, sort) = (find["hint"], find.Document("sort"));
        if (find.Has("min") || find.Has("max"))
            return collection => Between(collection, Named(collection, hint), find.Document("min"), find.Document("max"), sort);
        return hint.IsDocument() && hint.AsDocument["$natural"] is { IsNumber: true } direction
            ? collection => AccessPath.Natural(collection, sort, direction.View.Number() < 0) : null;
    }

    private static AccessPath Between(Collection collection, IKeyOrder order, BsonDocument min, BsonDocument max, BsonDocument sort) =>
        AccessPath.Along(collection, order, new(Values(order, min), true, Values(order, max), false), sort);

    private static BsonValue[] Values(IKeyOrder order, BsonDocument limit) => limit.IsEmpty || limit.Elements().Select(e => e.Name).SequenceEqual(order.Columns.Select(c => c.Path))
        ? [.. limit.Values()] : throw new CommandException(51174, "Location51174", $"The index chosen is not compatible with min/max: {limit} does not name its fields");

    private static IKeyOrder Named(Collection collection, BsonValue hint)
    {
        if (hint.IsMissing)
            throw new CommandException(51173, "Location51173", "When using min()/max() a hint of which index to use must be provided");
        if (hint.IsString() ? hint.AsString == "_id_" : hint.AsDocument == IndexCommands.OfId.Document("key"))
            return collection.Ids;
        var index = collection.Indexes.FirstOrDefault(i => hint.IsString() ? i.Name == hint.AsString : i.Key == hint.AsDocument);
        return index is { IsUsable: true } ? index : throw Refusal.BadValue($"error processing query: planner returned error :: caused by :: hint {hint} does not correspond to an existing index that DevMongo keeps in order");
    }
}

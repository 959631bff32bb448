using Platform.Migrator.Verification;
using Platform.Mongo.Wire.Bson;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>How two documents of one <c>_id</c> differ: in which fields, never in what they hold.</summary>
internal static class DocumentDifference
{
    private const int MostFields = 5;
    private const int LongestName = 60;

    /// <summary>As <see cref="Difference.Describe"/>, with the fields where both are there: <c>5: differs in name, address</c>.</summary>
    public static string Describe(Difference difference, BsonDocument? here, BsonDocument? there)
        => here is { } origin && there is { } destination && How(origin, destination) is { } how ? $"{difference.Describe()} {how}" : difference.Describe();

    /// <returns>Null when they are the same by now.</returns>
    public static string? How(BsonDocument origin, BsonDocument destination)
    {
        if (origin.Span.SequenceEqual(destination.Span))
            return null;
        var (here, there) = (Fields(origin), Fields(destination));
        var differing = here.Concat(there).Select(field => field.Key).Distinct(StringComparer.Ordinal).Where(name => !here[name].SequenceEqual(there[name])).ToList();
        if (differing.Count == 0)
            return "in the order of its fields";
        var named = string.Join(", ", differing.Take(MostFields).Select(name => name.Length > LongestName ? name[..LongestName] + "..." : name));
        return differing.Count > MostFields ? $"in {named} and {differing.Count - MostFields} more fields" : $"in {named}";
    }

    /// <summary>A name may be there twice.</summary>
    private static ILookup<string, string> Fields(BsonDocument document) =>
        document.Elements().ToLookup(e => e.Name, e => Convert.ToHexString([(byte)e.Value.Type, .. e.Value.Bytes.Span]), StringComparer.Ordinal);
}

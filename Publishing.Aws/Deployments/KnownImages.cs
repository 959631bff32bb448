using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Deployments;

/// <summary>Images for which AWS has a service of its own.</summary>
internal static class KnownImages
{
    private static readonly Dictionary<string, StoreKind> Kinds = new()
    {
        ["postgres"] = StoreKind.Rds, ["postgis"] = StoreKind.Rds, ["pgvector"] = StoreKind.Rds,
        ["redis"] = StoreKind.ElastiCache, ["valkey"] = StoreKind.ElastiCache,
        ["mongo"] = StoreKind.DocumentDb, ["mongodb-community-server"] = StoreKind.DocumentDb,
    };

    public static StoreKind? KindOf(string? image) => image is not null && Kinds.TryGetValue(NameOf(image), out var kind) ? kind : null;

    public static bool IsValkey(string image) => NameOf(image) == "valkey";

    /// <summary>The tag's leading number: 17 of <c>postgres:17.2-alpine</c>; null when it has none.</summary>
    public static int? MajorOf(string image)
    {
        var name = image.Split('@')[0];
        var tag = name.LastIndexOf(':') is > 0 and var colon && colon > name.LastIndexOf('/') ? name[(colon + 1)..] : "";
        var digits = new string([.. (tag.StartsWith("pg", StringComparison.Ordinal) ? tag[2..] : tag).TakeWhile(char.IsAsciiDigit)]);
        return int.TryParse(digits, out var major) ? major : null;
    }

    private static string NameOf(string image)
    {
        var last = image.Split('@')[0].Split('/')[^1];
        return last.Split(':')[0];
    }
}

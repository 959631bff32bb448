using System.Text.RegularExpressions;
using Platform.Plans.Reading;

namespace Platform.Publishing.Aws.Settings;

internal static partial class StoreReader
{
    private static readonly Dictionary<string, StoreKind> Kinds = new()
    {
        ["rds"] = StoreKind.Rds, ["elasticache"] = StoreKind.ElastiCache, ["documentdb"] = StoreKind.DocumentDb,
        ["atlas"] = StoreKind.External, ["external"] = StoreKind.External, ["efs"] = StoreKind.Efs, ["ephemeral"] = StoreKind.Ephemeral,
    };

    public static string KindWords => string.Join(", ", Kinds.Keys);

    public static StoreSettings? Store(PlanNode node, PlanContext context)
    {
        if (Section.Open(node, SettingsKeys.Store, context) is not { } section) return null;
        var before = context.Errors.Count;
        var kind = section.Required("as", (n, _) => Values.Choice(n, context, Kinds));
        var store = new StoreSettings(kind, node.Place)
        {
            Class = section.Optional<string?>("class", SettingsReader.Matching(ClassForm(), "no class of AWS", "Write db.t4g.medium for a database, cache.r6g.large for a cache."), null),
            Version = section.Optional<string?>("version", SettingsReader.Matching(VersionForm(), "no version", "Write it in quotes: \"17\", \"7.1\"."), null),
            StorageGb = section.Optional<int?>("storage", Gigabytes, null),
            Nodes = section.Optional<int?>("nodes", (n, c) => Values.Whole(1, 6)(n, c), null),
            MultiZone = section.Optional<bool?>("multi_zone", (n, c) => Values.YesOrNo(n, c), null),
            BackupDays = ServiceReader.Days(section, "backup"),
            Replicas = section.Optional("replicas", Values.Whole(0, 5), 0),
            RotationDays = ServiceReader.Days(section, "rotation"),
            Tier = section.Optional<string?>("tier", SettingsReader.Matching(TierForm(), "no tier of Atlas", "Write M10, M30 or M50."), null),
        };
        if (context.Errors.Count == before) Check(section, store);
        return store;
    }

    private static void Check(Section section, StoreSettings store)
    {
        Only("replicas", store.Kind == StoreKind.Rds);
        Only("storage", store.Kind == StoreKind.Rds);
        Only("nodes", store.Kind is StoreKind.ElastiCache or StoreKind.DocumentDb);
        Only("class", store.Kind is StoreKind.Rds or StoreKind.ElastiCache or StoreKind.DocumentDb);
        Only("backup", store.Kind is StoreKind.Rds or StoreKind.ElastiCache or StoreKind.DocumentDb);
        Only("rotation", store.Kind is StoreKind.Rds or StoreKind.ElastiCache or StoreKind.DocumentDb);
        Only("tier", store.Kind == StoreKind.External);
        if (store.BackupDays > 35) section.Errors.Add(section.PlaceOf("backup"), $"AWS keeps backups for at most 35 days, not {store.BackupDays}", "Write 35d or less.");
        if (store.Class is { } name && name.StartsWith("cache.", StringComparison.Ordinal) != (store.Kind == StoreKind.ElastiCache))
            section.Errors.Add(section.PlaceOf("class"), $"`{Quote.Short(name)}` is no class for this store", "Caches have classes cache.*, databases db.*.");

        void Only(string key, bool allowed)
        {
            if (section.Has(key) && !allowed) section.Errors.Add(section.PlaceOf(key), $"`{key}` has no meaning for a store that is {section.Find("as") switch { ScalarNode s => Quote.Short(s.Value), _ => "such" }}", $"Remove `{key}`.");
        }
    }

    public static BucketSettings? Bucket(PlanNode node, PlanContext context)
    {
        if (Section.Open(node, SettingsKeys.Bucket, context) is not { } section) return null;
        var bucket = new BucketSettings
        {
            Place = node.Place,
            Cors = [.. section.Items("cors").Select(n => SettingsReader.Matching(OriginForm(), "no origin", "Write https://app.example.com.")(n, context))],
            Cdn = section.Optional("cdn", Values.YesOrNo, false),
            ArchiveDays = ServiceReader.Days(section, "archive"),
            ExpireDays = ServiceReader.Days(section, "expire"),
            Services = [.. section.Items("services").Select(n => Values.Text(n, context))],
        };
        if (bucket.ArchiveDays is < 30) section.Errors.Add(section.PlaceOf("archive"), "S3 moves nothing to infrequent access before 30 days", "Write 30d or more.");
        if (bucket.ArchiveDays >= bucket.ExpireDays) section.Errors.Add(section.PlaceOf("archive"), "`archive` is not before `expire`", "Lower `archive`, or raise `expire`.");
        return bucket;
    }

    private static int? Gigabytes(PlanNode node, PlanContext context)
    {
        var before = context.Errors.Count;
        var gigabytes = Values.Bytes(node, context) >> 30;
        if (context.Errors.Count == before && gigabytes is < 20 or > 65536) context.Errors.Add(node.Place, "RDS has storage of 20GB to 64TB", "Write 20GB or more.");
        return (int)gigabytes;
    }

    [GeneratedRegex("^(db|cache)\\.[a-z0-9]+\\.[a-z0-9]+\\z")]
    private static partial Regex ClassForm();

    [GeneratedRegex("^[0-9]+(\\.[0-9]+){0,2}\\z")]
    private static partial Regex VersionForm();

    [GeneratedRegex("^M[0-9]{1,3}\\z")]
    private static partial Regex TierForm();

    [GeneratedRegex("^https?://[a-z0-9.*-]+(:[0-9]+)?\\z")]
    private static partial Regex OriginForm();
}

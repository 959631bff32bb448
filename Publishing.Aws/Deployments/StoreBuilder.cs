using System.Text.RegularExpressions;
using Platform.Plans.Reading;
using Platform.Publishing.Aws.Manifests;
using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Deployments;

/// <summary>Managed services in the place of the manifest's store containers.</summary>
internal sealed partial class StoreBuilder(Manifest manifest, EnvironmentSettings settings, StageDefaults defaults, Topology topology, Resolver resolver, PlanErrors errors, List<string> notes)
{
    private const int UsualPostgres = 17;
    private const int DefaultRotationDays = 30;
    /// <summary>RDS is told a whole version; these are the last of each major one that it has. Older ones than these it hardly has any more.</summary>
    private static readonly SortedDictionary<int, string> Postgres = new() { [15] = "15.17", [16] = "16.13", [17] = "17.9", [18] = "18.3" };

    private static readonly string[] ReservedUsers = ["admin", "rdsadmin", "master", "postgres_admin"];

    public IReadOnlyList<StoreDeployment> Build() => [.. manifest.Resources.Select(Store).OfType<StoreDeployment>()];

    private StoreDeployment? Store(ManifestResource resource)
    {
        var mapped = settings.Store(resource.Name);
        return topology.StoreKindOf(resource) switch
        {
            StoreKind.Rds => Rds(resource, mapped),
            StoreKind.ElastiCache => Cache(resource, mapped),
            StoreKind.DocumentDb => Document(resource, mapped),
            StoreKind.External => new StoreDeployment(resource.Name, StoreKind.External) { Tier = mapped?.Tier },
            StoreKind.Efs => new StoreDeployment(resource.Name, StoreKind.Efs),
            _ => null,
        };
    }

    private StoreDeployment Rds(ManifestResource resource, StoreSettings? mapped)
    {
        var databases = Databases(resource.Name).ToList();
        if (databases.Count > 1)
            notes.Add($"`{resource.Name}` is made with the database `{databases[0]}`; {string.Join(", ", databases.Skip(1))} must be made in it before its users start (CREATE DATABASE).");
        return Common(new StoreDeployment(resource.Name, StoreKind.Rds), resource, mapped) with
        {
            Engine = "postgres",
            Version = PostgresVersion(mapped?.Version ?? $"{KnownImages.MajorOf(resource.Image ?? "") ?? UsualPostgres}"),
            Class = mapped?.Class ?? defaults.DatabaseClass,
            StorageGb = mapped?.StorageGb ?? defaults.StorageGb,
            Replicas = mapped?.Replicas ?? 0,
            User = User(resource, "POSTGRES_USER", "postgres"),
            Database = databases.FirstOrDefault(),
        };
    }

    private static string PostgresVersion(string version) => version.Contains('.', StringComparison.Ordinal) || !int.TryParse(version, out var major) ? version
        : Postgres[Math.Clamp(major, Postgres.Keys.First(), Postgres.Keys.Last())];

    private StoreDeployment Cache(ManifestResource resource, StoreSettings? mapped)
    {
        var nodes = mapped?.Nodes ?? defaults.CacheNodes;
        var valkey = KnownImages.IsValkey(resource.Image ?? "");
        return Common(new StoreDeployment(resource.Name, StoreKind.ElastiCache), resource, mapped) with
        {
            Engine = valkey ? "valkey" : "redis",
            Version = mapped?.Version ?? (valkey ? "8.0" : "7.1"),
            Class = mapped?.Class ?? defaults.CacheClass,
            Nodes = nodes,
            MultiZone = (mapped?.MultiZone ?? defaults.MultiZone) && nodes > 1,
            // ElastiCache accepts the old token beside the new one, so nobody notices.
            RotationDays = mapped?.RotationDays ?? (settings.IsProduction ? DefaultRotationDays : null),
        };
    }

    private StoreDeployment Document(ManifestResource resource, StoreSettings? mapped)
    {
        var user = User(resource, "MONGO_INITDB_ROOT_USERNAME", ConnectionStrings.DocumentUser);
        return Common(new StoreDeployment(resource.Name, StoreKind.DocumentDb), resource, mapped) with
        {
            Engine = "docdb",
            Version = mapped?.Version ?? "5.0.0",
            Class = mapped?.Class ?? defaults.DocumentClass,
            Nodes = mapped?.Nodes ?? defaults.DocumentNodes,
            User = user == "admin" ? ConnectionStrings.DocumentUser : user,
        };
    }

    private StoreDeployment Common(StoreDeployment store, ManifestResource resource, StoreSettings? mapped) => store with
    {
        MultiZone = mapped?.MultiZone ?? defaults.MultiZone,
        BackupDays = mapped?.BackupDays ?? defaults.BackupDays,
        RotationDays = mapped?.RotationDays,
        PasswordSecret = StorePasswords.Of(resource, store.Kind, topology, resolver, errors),
    };

    private string User(ManifestResource resource, string variable, string otherwise)
    {
        if (resource.Environment.FirstOrDefault(e => e.Name == variable) is not { Name: not null } found) return otherwise;
        var user = resolver.Resolve(found.Value).Only switch
        {
            Literal literal => literal.Text,
            ParameterReference parameter => topology.Parameters.First(p => p.Name == parameter.Parameter).Value,
            _ => null,
        };
        if (user is null || topology.StoreKindOf(resource) == StoreKind.Rds && ReservedUsers.Contains(user))
            errors.Add(found.Value.Place, user is null ? $"the user of `{resource.Name}` is not known here" : $"`{user}` is a user that RDS keeps to itself", "Give the user's name as a plain text or a parameter with a value, and another one than admin.");
        return user ?? otherwise;
    }

    /// <summary>What the connection strings of its children call their databases.</summary>
    private IEnumerable<string> Databases(string server) => manifest.Resources
        .Where(r => r.ConnectionString is { } text && text.Text.Contains($"{{{server}.", StringComparison.Ordinal))
        .Select(r => DatabaseForm().Match(r.ConnectionString!.Value.Text)).Where(m => m.Success).Select(m => m.Groups["name"].Value).Distinct();

    [GeneratedRegex("(?i)(^|;)\\s*(Database|Initial Catalog)=(?<name>[A-Za-z_][A-Za-z0-9_]*)")]
    private static partial Regex DatabaseForm();
}

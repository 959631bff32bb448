using Platform.Plans.Reading;

namespace Platform.Publishing.Aws.Settings;

/// <summary>What <c>deploy/CLIENT/ENV.yaml</c> says, with the stage's defaults where it says nothing. Everything of AWS's own is here, keyed by resource name.</summary>
internal sealed record EnvironmentSettings
{
    public required string File { get; init; }
    public required string Client { get; init; }
    public required string Environment { get; init; }
    public required Stage Stage { get; init; }

    /// <summary>Null: whichever account it is deployed to.</summary>
    public string? Account { get; init; }

    public string Region { get; init; } = "us-east-1";
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
    public NetworkSettings Network { get; init; } = new();
    public DomainSettings? Domain { get; init; }
    public IReadOnlyDictionary<string, ServiceSettings> Services { get; init; } = new Dictionary<string, ServiceSettings>();
    public IReadOnlyDictionary<string, StoreSettings> Stores { get; init; } = new Dictionary<string, StoreSettings>();
    public IReadOnlyDictionary<string, BucketSettings> Buckets { get; init; } = new Dictionary<string, BucketSettings>();
    public IReadOnlyDictionary<string, PlacedText> Parameters { get; init; } = new Dictionary<string, PlacedText>();

    /// <summary>Secrets that exist already: their ARNs. Others are made, or filled before the first deployment.</summary>
    public IReadOnlyDictionary<string, PlacedText> Secrets { get; init; } = new Dictionary<string, PlacedText>();

    public AlarmSettings Alarms { get; init; } = new();
    public BudgetSettings? Budget { get; init; }
    public LogSettings? Logs { get; init; }
    public TelemetrySettings Telemetry { get; init; } = new();
    public MigratorSettings? Migrator { get; init; }
    public IReadOnlyList<LogMetricSettings> Metrics { get; init; } = [];
    public UsageSettings? Usage { get; init; }
    public GitHubSettings? GitHub { get; init; }

    public bool IsProduction => Stage == Stage.Production;
    public ServiceSettings Service(string name) => Services.GetValueOrDefault(name) ?? new ServiceSettings();
    public StoreSettings? Store(string name) => Stores.GetValueOrDefault(name);
}

internal sealed record PlacedText(string Text, Place Place);

/// <summary>A VPC of its own, or one that is there.</summary>
internal sealed record NetworkSettings
{
    public string Cidr { get; init; } = "10.0.0.0/16";

    /// <summary>Null: as the stage says (2, in production 3).</summary>
    public int? Zones { get; init; }

    /// <summary>Null: as the stage says (1, in production and staging 2).</summary>
    public int? NatGateways { get; init; }

    public ExistingNetwork? Existing { get; init; }
}

internal sealed record ExistingNetwork(string Vpc, IReadOnlyList<string> PublicSubnets, IReadOnlyList<string> PrivateSubnets);

/// <param name="Zone">The hosted zone; null: the record is made elsewhere.</param>
/// <param name="Certificate">An ACM certificate's ARN; null: one is made, and proven through the zone.</param>
/// <param name="Weight">This environment's share among the records of the same name; Route 53 counts from 0 to 255.</param>
internal sealed record DomainSettings(string Name, string? Zone, string? Certificate, int Weight, Place Place);

internal sealed record ServiceSettings
{
    public Place Place { get; init; }
    public string? Image { get; init; }
    public int? Port { get; init; }
    public int? Cpu { get; init; }
    public int? Memory { get; init; }
    public int? MinTasks { get; init; }
    public int? MaxTasks { get; init; }
    public int? ScaleCpu { get; init; }
    public int? ScaleMemory { get; init; }
    public int? ScaleRequests { get; init; }
    public string? Health { get; init; }
    public string? Host { get; init; }

    /// <summary>Runs once, and is never scaled.</summary>
    public bool Singleton { get; init; }

    /// <summary>Cheaper capacity that AWS may take back; not in production.</summary>
    public bool Spot { get; init; }

    public IReadOnlyDictionary<string, PlacedText> Environment { get; init; } = new Dictionary<string, PlacedText>();
}

internal enum StoreKind
{
    Rds,
    ElastiCache,
    DocumentDb,

    /// <summary>MongoDB Atlas, or whatever else is reached by a connection string in a secret.</summary>
    External,

    /// <summary>The container itself, with its volumes on EFS.</summary>
    Efs,

    /// <summary>The container itself; its data goes with its task.</summary>
    Ephemeral,
}

internal sealed record StoreSettings(StoreKind Kind, Place Place)
{
    /// <summary>For RDS <c>db.t4g.medium</c>, for ElastiCache <c>cache.r6g.large</c>.</summary>
    public string? Class { get; init; }

    public string? Version { get; init; }
    public int? StorageGb { get; init; }
    public int? Nodes { get; init; }
    public bool? MultiZone { get; init; }
    public int? BackupDays { get; init; }
    public int Replicas { get; init; }
    public int? RotationDays { get; init; }

    /// <summary>MongoDB Atlas's tier, for the estimate alone.</summary>
    public string? Tier { get; init; }
}

internal sealed record BucketSettings
{
    public IReadOnlyList<string> Cors { get; init; } = [];
    public bool Cdn { get; init; }
    public int? ArchiveDays { get; init; }
    public int? ExpireDays { get; init; }
    public IReadOnlyList<string> Services { get; init; } = [];
    public Place Place { get; init; }
}

internal enum Severity
{
    Critical,
    Warning,
    Info,
}

internal sealed record AlarmSettings
{
    public IReadOnlyDictionary<Severity, IReadOnlyList<AlarmTarget>> Targets { get; init; } = new Dictionary<Severity, IReadOnlyList<AlarmTarget>>();
}

internal enum AlarmTargetKind
{
    Email,
    Sms,

    /// <summary>An HTTPS address that holds a key: the name of the secret that has it.</summary>
    PagerDuty,

    /// <summary><c>WORKSPACE/CHANNEL</c>, by their ids.</summary>
    Slack,
}

internal sealed record AlarmTarget(AlarmTargetKind Kind, string Address);

internal sealed record BudgetSettings(IReadOnlyList<int> Alerts);

internal sealed record LogSettings(int? ApplicationDays, int? AuditDays);

internal sealed record TelemetrySettings
{
    public bool Dashboard { get; init; } = true;
    public bool Collector { get; init; } = true;
}

/// <param name="Service">Which resource the migrator is.</param>
/// <param name="Plan">The plan from which its permissions come.</param>
/// <param name="Sources">Ports of the stores that it copies from.</param>
internal sealed record MigratorSettings(string Service, string? Plan, int Workers, IReadOnlyList<string> WorkerCommand, IReadOnlyList<int> Sources, Place Place);

/// <summary>A custom metric out of a service's log lines.</summary>
internal sealed record LogMetricSettings(string Name, string Service, string Pattern, string Value, Place Place);

/// <summary>What the estimate cannot know from the template: a month's amounts.</summary>
internal sealed record UsageSettings(double? LogsGb, double? NatGb, double? OutGb, double? Tasks, double? StoredGb, double? CdnGb);

/// <param name="Repository"><c>owner/name</c>: who may deploy, by GitHub's OIDC.</param>
internal sealed record GitHubSettings(string Repository, string Branch);

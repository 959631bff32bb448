using Platform.Publishing.Aws.Manifests;
using Platform.Publishing.Aws.PlanReading;
using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Deployments;

/// <summary>
/// What will be in AWS, decided: manifest and settings brought together, every reference resolved, nothing left that could fail. The stacks are
/// written from this alone, and so is the estimate.
/// </summary>
internal sealed record Deployment
{
    public required ResourceNames Names { get; init; }
    public required EnvironmentSettings Settings { get; init; }
    public required StageDefaults Defaults { get; init; }
    public required IReadOnlyList<ServiceDeployment> Services { get; init; }
    public required IReadOnlyList<StoreDeployment> Stores { get; init; }
    public required IReadOnlyList<SecretDeployment> Secrets { get; init; }
    public required IReadOnlyList<ParameterDeployment> Parameters { get; init; }
    public required IReadOnlyList<BucketDeployment> Buckets { get; init; }

    /// <summary>What the migrator's plan touches in AWS; null without a plan.</summary>
    public PlanNeeds? Needs { get; init; }

    /// <summary>What a person should know: sentences.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public IEnumerable<ServiceDeployment> Exposed => Services.Where(s => s.Exposure is not null);
    public IEnumerable<StoreDeployment> StoresOf(StoreKind kind) => Stores.Where(s => s.Kind == kind);
    public SecretDeployment Secret(string name) => Secrets.First(s => s.Name == name);
    public int ApplicationLogDays => Settings.Logs?.ApplicationDays ?? Defaults.Logs;
    public int AuditLogDays => Settings.Logs?.AuditDays ?? StageDefaults.AuditDays;
}

internal enum ServiceRole
{
    Application,
    Migrator,
    CopyWorker,
    Dashboard,
    Collector,
}

/// <summary>One ECS service, or two (blue and green) when users reach it.</summary>
internal sealed record ServiceDeployment(string Name, ServiceRole Role, ImageSource Image)
{
    public int Cpu { get; init; }
    public int Memory { get; init; }
    public int MinTasks { get; init; }
    public int MaxTasks { get; init; }
    public int ScaleCpu { get; init; } = Scaling.Cpu;
    public int ScaleMemory { get; init; } = Scaling.Memory;
    public int ScaleRequests { get; init; } = Scaling.RequestsPerTarget;
    public bool Spot { get; init; }
    public IReadOnlyList<ServicePort> Ports { get; init; } = [];

    /// <summary>Null: only other services reach it.</summary>
    public Exposure? Exposure { get; init; }

    public IReadOnlyList<string> EntryPoint { get; init; } = [];
    public IReadOnlyList<Value> Command { get; init; } = [];
    public IReadOnlyList<(string Name, Value Value)> Environment { get; init; } = [];
    public IReadOnlyList<ManifestVolume> Volumes { get; init; } = [];
    public IReadOnlyList<string> Buckets { get; init; } = [];

    public bool Scales => MaxTasks > MinTasks;
}

internal sealed record ServicePort(string Name, int Port, bool Http);

/// <param name="Host">Which host name is its own; null: it is the one for everything else on its port.</param>
/// <param name="ListenerPort">443 with a domain.</param>
internal sealed record Exposure(int Port, string HealthPath, string HealthyCodes, string? Host, int ListenerPort);

/// <summary>Where a service's image comes from.</summary>
internal abstract record ImageSource;

internal sealed record GivenImage(string Uri) : ImageSource;

/// <summary>Built from a project or a Dockerfile, pushed to this environment's repository, and named to the stack by digest.</summary>
/// <param name="Project">A .NET project's file; null: there is a Dockerfile.</param>
internal sealed record BuiltImage(string Repository, string? Project, ImageBuild? Build) : ImageSource;

internal sealed record StoreDeployment(string Name, StoreKind Kind)
{
    public string Class { get; init; } = "";
    public string Engine { get; init; } = "";
    public string Version { get; init; } = "";
    public int StorageGb { get; init; }
    public int Nodes { get; init; } = 1;
    public bool MultiZone { get; init; }
    public int BackupDays { get; init; }
    public int Replicas { get; init; }
    public int? RotationDays { get; init; }
    public string User { get; init; } = "";
    public string PasswordSecret { get; init; } = "";

    /// <summary>The database that is made with the server.</summary>
    public string? Database { get; init; }

    public string? Tier { get; init; }

    public int Port => Kind switch
    {
        StoreKind.Rds => 5432,
        StoreKind.ElastiCache => 6379,
        _ => 27017,
    };
}

internal enum SecretKind
{
    /// <summary>Made up by Secrets Manager when the stack is made.</summary>
    Generated,

    /// <summary>It exists; the settings have its ARN.</summary>
    Given,

    /// <summary>Made empty in the base stack; a person fills it before the first deployment.</summary>
    ToFill,

    /// <summary>A text with other secrets in it: a connection string.</summary>
    Composed,
}

internal sealed record SecretDeployment(string Name, SecretKind Kind)
{
    public GeneratedValue? Generate { get; init; }
    public string? Arn { get; init; }
    public Value? Value { get; init; }
    public string Purpose { get; init; } = "";
}

/// <param name="Value">Null: asked for when it is deployed.</param>
internal sealed record ParameterDeployment(string Name, string? Value);

internal sealed record BucketDeployment(string Name, BucketSettings Settings)
{
    /// <summary>Where the migrator's journal is: a task's own disk does not outlive it.</summary>
    public const string Journal = "journal";
}

/// <summary>The thresholds of the deployment overview's scaling.</summary>
internal static class Scaling
{
    public const int Cpu = 70;

    /// <summary>Below this, tasks are taken away.</summary>
    public const int CpuIn = 30;

    public const int Memory = 80;
    public const int RequestsPerTarget = 1000;
    public const int OutCooldownSeconds = 60;
    public const int InCooldownSeconds = 300;

    /// <summary>How long a new task may take before its health counts.</summary>
    public const int GraceSeconds = 120;
}

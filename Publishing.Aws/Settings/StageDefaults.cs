namespace Platform.Publishing.Aws.Settings;

/// <summary>What a stage means where the settings say nothing. Figures are those of the deployment overview, by environment.</summary>
/// <param name="Logs">Retention of application logs, in days.</param>
internal sealed record StageDefaults(int Zones, int NatGateways, int MinTasks, int MaxTasks, int Cpu, int Memory, int Logs, int BackupDays, bool MultiZone, bool Protected,
    string DatabaseClass, int StorageGb, string CacheClass, int CacheNodes, string DocumentClass, int DocumentNodes, UsageSettings Usage)
{
    /// <summary>Audit logs stay a year, whatever the stage.</summary>
    public const int AuditDays = 365;

    private static readonly StageDefaults Development = new(2, 1, 1, 2, 256, 512, 7, 1, MultiZone: false, Protected: false,
        "db.t4g.micro", 20, "cache.t4g.micro", 1, "db.t3.medium", 1, new UsageSettings(LogsGb: 10, NatGb: 5, OutGb: 10, Tasks: null, StoredGb: 10, CdnGb: 10));

    private static readonly StageDefaults Staging = Development with
    {
        NatGateways = 2, MinTasks = 2, MaxTasks = 4, Logs = 30, BackupDays = 7, DatabaseClass = "db.t4g.small",
    };

    private static readonly StageDefaults Production = new(3, 2, 2, 10, 512, 1024, 90, 35, MultiZone: true, Protected: true,
        "db.r6g.large", 100, "cache.r6g.large", 3, "db.r6g.large", 3, new UsageSettings(LogsGb: 50, NatGb: 100, OutGb: 500, Tasks: null, StoredGb: 100, CdnGb: 500));

    public static StageDefaults Of(Stage stage) => stage switch
    {
        Stage.Production => Production,
        Stage.Staging => Staging,
        _ => Development,
    };

    /// <summary>The stage that a file's name means, or null.</summary>
    public static Stage? Named(string environment) => environment switch
    {
        "dev" or "development" => Stage.Development,
        "staging" or "stage" => Stage.Staging,
        "prod" or "production" => Stage.Production,
        _ => null,
    };
}

using Platform.Plans.Reading;

namespace Platform.Publishing.Aws.Settings;

/// <summary>The keys that each mapping of the settings may have. The readers can ask for no other.</summary>
internal static class SettingsKeys
{
    public static readonly Keys Settings = new("settings", "the settings", "stage", "account", "region", "tags", "network", "domain", "services", "stores", "buckets", "parameters", "secrets", "alarms", "budget", "logs", "telemetry", "migrator", "metrics", "usage", "github");
    public static readonly Keys Network = new("network", "network", "cidr", "zones", "nat", "vpc", "public_subnets", "private_subnets");
    public static readonly Keys Domain = new("domain", "domain", "name", "zone", "certificate", "weight");
    public static readonly Keys Service = new("service", "a service", "image", "port", "cpu", "memory", "tasks", "scaling", "health", "host", "singleton", "spot", "environment");
    public static readonly Keys Tasks = new("tasks", "tasks", "min", "max");
    public static readonly Keys Scaling = new("scaling", "scaling", "cpu", "memory", "requests");
    public static readonly Keys Store = new("store", "a store", "as", "class", "version", "storage", "nodes", "multi_zone", "backup", "replicas", "rotation", "tier");
    public static readonly Keys Bucket = new("bucket", "a bucket", "cors", "cdn", "archive", "expire", "services");
    public static readonly Keys Secret = new("secret", "a secret", "arn");
    public static readonly Keys Alarms = new("alarms", "alarms", "critical", "warning", "info");
    public static readonly Keys AlarmTarget = new("alarm-target", "whom an alarm tells", "email", "sms", "pagerduty", "slack");
    public static readonly Keys Budget = new("budget", "budget", "alerts");
    public static readonly Keys Logs = new("logs", "logs", "application", "audit");
    public static readonly Keys Telemetry = new("telemetry", "telemetry", "dashboard", "collector");
    public static readonly Keys Migrator = new("migrator", "migrator", "service", "plan", "workers", "worker_command", "source_ports");
    public static readonly Keys Metric = new("metric", "a metric", "name", "service", "pattern", "value");
    public static readonly Keys Usage = new("usage", "usage", "logs_gb", "nat_gb", "out_gb", "tasks", "stored_gb", "cdn_gb");
    public static readonly Keys GitHub = new("github", "github", "repository", "branch");

}

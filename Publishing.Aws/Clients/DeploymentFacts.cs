using System.Globalization;
using Platform.Publishing.Aws.Deployments;

namespace Platform.Publishing.Aws.Clients;

/// <summary>A deployment as sorted facts, without its own names, so that two can be laid side by side.</summary>
internal static class DeploymentFacts
{
    public static SortedDictionary<string, string> Of(Deployment deployment)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var settings = deployment.Settings;
        Add("stage", settings.Stage);
        Add("region", settings.Region);
        Add("account", settings.Account);
        Add("domain", settings.Domain?.Name);
        Add("network", settings.Network.Existing?.Vpc ?? settings.Network.Cidr);
        Add("network.zones", settings.Network.Existing is null ? settings.Network.Zones ?? deployment.Defaults.Zones : null);
        Add("network.nat", settings.Network.Existing is null ? settings.Network.NatGateways ?? deployment.Defaults.NatGateways : null);
        Add("logs.application", deployment.ApplicationLogDays);
        Add("logs.audit", deployment.AuditLogDays);
        Add("budget", settings.Budget is { } budget ? string.Join(", ", budget.Alerts) : null);
        foreach (var (name, value) in settings.Tags) Add($"tags.{name}", value);
        foreach (var service in deployment.Services) Service(service);
        foreach (var store in deployment.Stores) Store(store);
        foreach (var bucket in deployment.Buckets) Add($"bucket.{bucket.Name}", $"cdn {bucket.Settings.Cdn}, archive {bucket.Settings.ArchiveDays}, expire {bucket.Settings.ExpireDays}");
        foreach (var parameter in deployment.Parameters) Add($"parameter.{parameter.Name}", parameter.Value ?? "(asked for)");
        foreach (var secret in deployment.Secrets) Add($"secret.{secret.Name}", secret.Kind);
        return facts;

        void Service(ServiceDeployment s)
        {
            Add($"service.{s.Name}.size", $"cpu {s.Cpu}, memory {s.Memory}");
            Add($"service.{s.Name}.tasks", s.Scales ? $"{s.MinTasks} to {s.MaxTasks}" : s.MinTasks);
            Add($"service.{s.Name}.spot", s.Spot);
            Add($"service.{s.Name}.health", s.Exposure?.HealthPath);
            Add($"service.{s.Name}.image", s.Image is GivenImage given ? given.Uri : "built");
        }

        void Store(StoreDeployment s)
        {
            Add($"store.{s.Name}", s.Kind);
            Add($"store.{s.Name}.size", s.Class.Length == 0 ? null : $"{s.Nodes} x {s.Class}, {s.StorageGb} GB");
            Add($"store.{s.Name}.zones", s.MultiZone ? "several" : "one");
            Add($"store.{s.Name}.backup", s.BackupDays == 0 ? null : $"{s.BackupDays} days");
            Add($"store.{s.Name}.rotation", s.RotationDays is { } days ? $"{days} days" : null);
        }

        void Add(string key, object? value)
        {
            if (value is not null) facts[key] = Convert.ToString(value, CultureInfo.InvariantCulture)!;
        }
    }
}

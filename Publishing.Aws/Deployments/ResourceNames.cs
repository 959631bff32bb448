using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.Publishing.Aws.Deployments;

/// <summary>Every name that this environment gives in AWS. Client and environment are in each, so that no two environments meet in one account.</summary>
internal sealed partial record ResourceNames(string Client, string Environment)
{
    /// <summary>The longest name of a load balancer, the shortest limit of all.</summary>
    public const int LongestPrefix = 32;

    /// <summary>ElastiCache allows 40 characters, and adds nothing.</summary>
    public const int LongestReplicationGroup = 40;

    /// <summary>RDS, DNS labels.</summary>
    public const int LongestIdentifier = 63;

    /// <summary>Logical ids of the environment's own parts that a resource could be called like.</summary>
    public static readonly string[] Taken = ["Vpc", "Key", "Cluster", "Namespace", "Balancer", "Certificate", "Record", "Templates"];

    public string Prefix => $"{Client}-{Environment}";
    public string Stack => Prefix;
    public string BaseStack => $"{Prefix}-base";
    public string Namespace => $"{Prefix}.internal";

    public string Of(string resource) => $"{Prefix}-{resource}";
    public string Host(string service) => $"{service}.{Namespace}";
    public string Secret(string name) => $"{Client}/{Environment}/{name}";
    public string Parameter(string name) => $"/{Client}/{Environment}/{name}";
    public string Repository(string service) => $"{Client}/{Environment}/{service}";
    public string LogGroup(string service) => $"/ecs/{Client}/{Environment}/{service}";
    public string AuditLogGroup => $"/audit/{Client}/{Environment}";
    public string CacheLogGroup(string store) => $"/aws/elasticache/{Of(store)}";
    public string MetricNamespace => $"Platform/{Prefix}";

    /// <summary>A logical id: letters and digits, each word with a capital.</summary>
    public static string Id(params string[] words) =>
        string.Concat(words.SelectMany(word => Word().Matches(word)).Select(m => char.ToUpper(m.Value[0], CultureInfo.InvariantCulture) + m.Value[1..]));

    [GeneratedRegex("[A-Za-z0-9]+")]
    private static partial Regex Word();
}

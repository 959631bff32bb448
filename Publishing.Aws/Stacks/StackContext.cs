using Amazon.CDK;
using Platform.Publishing.Aws.Deployments;
using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Stacks;

/// <summary>What the parts of a stack share: the deployment, and what earlier parts made, by name.</summary>
/// <remarks>Typed resources of the CDK's first level throughout: one call each into its kernel, logical ids that stay, and no default that is not written here.</remarks>
internal sealed class StackContext(Stack stack, Deployment deployment)
{
    public Stack Stack { get; } = stack;
    public Deployment Deployment { get; } = deployment;
    public ResourceNames Names => Deployment.Names;
    public EnvironmentSettings Settings => Deployment.Settings;

    public NetworkParts Network { get; set; } = null!;
    public string KeyArn { get; set; } = "";
    public Dictionary<string, string> SecretArns { get; } = [];
    public Dictionary<string, string> ParameterArns { get; } = [];
    public Dictionary<string, string> ParameterValues { get; } = [];
    public Dictionary<string, StoreParts> Stores { get; } = [];
    public Dictionary<string, BucketParts> Buckets { get; } = [];
    public Dictionary<Severity, string> Topics { get; } = [];
    public List<WatchedService> Services { get; } = [];
    public BalancerParts? Balancer { get; set; }
    public string ClusterName { get; set; } = "";
    public string ClusterArn { get; set; } = "";

    public string Region => Stack.Region;
    public string Account => Stack.Account;
    public string Partition => Stack.Partition;

    public string Arn(string service, string resource) => $"arn:{Partition}:{service}:{Region}:{Account}:{resource}";

    /// <summary>A value as a text with the CDK's tokens. Secrets become references that CloudFormation resolves, and shows nowhere.</summary>
    public string Text(Value value) => string.Concat(value.Parts.Select(Text));

    private string Text(Part part) => part switch
    {
        Literal literal => literal.Text,
        SecretReference secret => SecretText(secret.Secret),
        ParameterReference parameter => ParameterValues[parameter.Parameter],
        StoreReference { Property: StoreProperty.Host } store => Stores[store.Store].Host,
        StoreReference store => Stores[store.Store].Port,
        BucketReference { Property: BucketProperty.Url } bucket => Buckets[bucket.Bucket].Url,
        BucketReference bucket => Buckets[bucket.Bucket].Name,
        _ => throw new InvalidOperationException($"A {part.GetType().Name} is settled before stacks are written."),
    };

    public string SecretText(string secret) => $"{{{{resolve:secretsmanager:{SecretArns[secret]}:SecretString}}}}";
}

/// <param name="Vpc">Its id.</param>
internal sealed record NetworkParts(string Vpc, string[] PublicSubnets, string[] PrivateSubnets)
{
    public string BalancerGroup { get; set; } = "";
    public string TasksGroup { get; set; } = "";
    public string MigratorGroup { get; set; } = "";
}

/// <param name="Identifier">As its metrics call it.</param>
internal sealed record StoreParts(string Host, string Port, string Identifier);

internal sealed record BucketParts(string Name, string Arn, string Url);

internal sealed record BalancerParts(string Arn, string FullName, string DnsName, string ZoneId);

/// <summary>A running ECS service as its metrics call it.</summary>
/// <param name="TargetGroup">The full name; null: nobody reaches it from outside.</param>
internal sealed record WatchedService(ServiceDeployment Service, string Color, string Name, string? TargetGroup);

using Platform.Plans.Reading;

namespace Platform.Publishing.Aws.PlanReading;

/// <summary>
/// What a plan touches in AWS: hosted zones, listeners, parameters, secrets, ECS services, buckets. Read from the plan's text by its keys, so that a key which the
/// migrator learns later is granted without a change here; whether the plan is right is for the migrator to say.
/// </summary>
internal sealed record PlanNeeds
{
    private const int MaxBytes = 256 * 1024;

    public IReadOnlyList<string> Zones { get; init; } = [];
    public bool Listeners { get; init; }
    public IReadOnlyList<string> Parameters { get; init; } = [];
    public IReadOnlyList<string> Secrets { get; init; } = [];
    public IReadOnlyList<(string Cluster, string Service)> Services { get; init; } = [];
    public IReadOnlyList<string> Buckets { get; init; } = [];

    /// <summary>Gates on traffic that AWS counts.</summary>
    public bool Metrics { get; init; }

    /// <exception cref="PublishException">There is no such file, or it is no YAML.</exception>
    public static PlanNeeds Load(string path)
    {
        var bytes = InputFile.Read(path, MaxBytes, "a plan", "Correct `migrator: { plan: ... }` in the settings; the path is relative to where you publish from.");
        return Parse(System.Text.Encoding.UTF8.GetString(bytes), path);
    }

    public static PlanNeeds Parse(string text, string path)
    {
        var errors = new PlanErrors(path);
        var root = PlanComposer.Compose(text, errors);
        if (errors.Any || root is null) throw new PublishException(errors.InOrder());
        var router = At(root, "traffic", "router");
        var configuration = Items(At(root, "configuration"));
        var cloud = At(router, "route53") is not null || At(router, "alb") is not null;
        return new PlanNeeds
        {
            Zones = Texts([At(router, "route53", "zone")]),
            Listeners = At(router, "alb") is not null,
            Parameters = Texts(configuration.Select(c => At(c, "ssm"))),
            Secrets = Texts(configuration.Select(c => At(c, "secret"))),
            Services = [.. configuration.Concat(Items(At(root, "singletons")).SelectMany(s => new[] { At(s, "stop"), At(s, "start") }).OfType<PlanNode>()).Select(c => At(c, "ecs")).OfType<PlanNode>()
                .Select(e => (Text(At(e, "cluster")), Text(At(e, "service")))).Where(s => s is { Item1.Length: > 0, Item2.Length: > 0 }).Distinct().Order()],
            Buckets = Texts(Items(At(root, "stores")).Select(s => At(s, "bucket"))),
            Metrics = cloud && At(root, "traffic", "gates") is not null,
        };
    }

    private static PlanNode? At(PlanNode? node, params string[] keys) => keys.Aggregate(node, (current, key) => (current as MappingNode)?.Find(key));

    private static IReadOnlyList<PlanNode> Items(PlanNode? node) => (node as SequenceNode)?.Items ?? [];

    private static string Text(PlanNode? node) => (node as ScalarNode)?.Value ?? "";

    /// <summary>A name that is only known at the migration's time cannot be granted here.</summary>
    private static IReadOnlyList<string> Texts(IEnumerable<PlanNode?> nodes) => [.. nodes.Select(Text).Where(t => t.Length > 0 && !t.Contains("${", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];
}

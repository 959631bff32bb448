namespace Platform.Aws.AutoScaling;

/// <summary>Application Auto Scaling: between how many tasks a service scales, and after what.</summary>
public sealed class AutoScalingClient(AwsAccess access) : AwsClient(Service, access)
{
    internal static readonly AwsService Service = new("Application Auto Scaling", "application-autoscaling", "2016-02-06", AwsProtocol.Json) { TargetPrefix = "AnyScaleFrontendService" };

    public Task RegisterServiceAsync(string cluster, string service, int least, int most, CancellationToken cancel) =>
        JsonAsync("RegisterScalableTarget", new { ServiceNamespace = "ecs", ResourceId = Id(cluster, service), ScalableDimension = Tasks, MinCapacity = least, MaxCapacity = most }, cancel);

    /// <param name="metric">AWS's name: <c>ECSServiceAverageCPUUtilization</c>.</param>
    public Task PutTrackingPolicyAsync(string cluster, string service, string name, string metric, double target, CancellationToken cancel) =>
        JsonAsync("PutScalingPolicy", new
        {
            PolicyName = name,
            PolicyType = "TargetTrackingScaling",
            ServiceNamespace = "ecs",
            ResourceId = Id(cluster, service),
            ScalableDimension = Tasks,
            TargetTrackingScalingPolicyConfiguration = new { TargetValue = target, PredefinedMetricSpecification = new { PredefinedMetricType = metric } },
        }, cancel);

    /// <summary>Null when the service does not scale by itself.</summary>
    public async Task<ScalableTarget?> FindServiceAsync(string cluster, string service, CancellationToken cancel) =>
        await JsonAsync<TargetsAnswer>("DescribeScalableTargets", new { ServiceNamespace = "ecs", ResourceIds = new[] { Id(cluster, service) }, ScalableDimension = Tasks }, cancel) is { ScalableTargets: [var found, ..] } ? found : null;

    private const string Tasks = "ecs:service:DesiredCount";

    private static string Id(string cluster, string service) => $"service/{cluster}/{service}";

    private sealed record TargetsAnswer(IReadOnlyList<ScalableTarget>? ScalableTargets);
}

public sealed record ScalableTarget(string ResourceId, int MinCapacity, int MaxCapacity);

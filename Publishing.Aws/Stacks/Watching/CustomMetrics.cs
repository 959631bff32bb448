using Amazon.CDK.AWS.Logs;
using Platform.Publishing.Aws.Deployments;

namespace Platform.Publishing.Aws.Stacks.Watching;

/// <summary>
/// The application's own metrics, and who emits them. Meters go over OTLP to the collector, which makes CloudWatch metrics of them under their own names; what an application only
/// logs becomes a metric by a filter over its log lines (the settings' <c>metrics</c>).
/// </summary>
internal static class CustomMetrics
{
    /// <summary>1 for a check that succeeded, 0 for one that failed: emitted by the HealthProbe.</summary>
    public const string HealthCheckSuccess = "probe.success";

    /// <summary>The overview's four, by the names under which the dashboard looks for them.</summary>
    public static IReadOnlyList<(string Title, string Metric, string Emitter)> Overview { get; } =
    [
        ("Health check success", HealthCheckSuccess, "HealthProbe"),
        ("Discord/Telegram connection", "bot.connected", "the application's meter, or a filter over its log"),
        ("AI request latency", "ai.request.duration", "the application's meter, or a filter over its log"),
        ("Message queue depth", "queue.depth", "the application's meter, or a filter over its log"),
    ];

    public static void AddFilters(StackContext context)
    {
        foreach (var metric in context.Settings.Metrics)
        {
            var filter = new CfnMetricFilter(context.Stack, ResourceNames.Id(metric.Name, metric.Service, "filter"), new CfnMetricFilterProps
            {
                LogGroupName = context.Names.LogGroup(metric.Service), FilterPattern = metric.Pattern,
                MetricTransformations = new[] { new CfnMetricFilter.MetricTransformationProperty { MetricNamespace = context.Names.MetricNamespace, MetricName = metric.Name, MetricValue = metric.Value } },
            });
            filter.AddDependency((Amazon.CDK.CfnResource)context.Stack.Node.FindChild(ResourceNames.Id(metric.Service, "logs")));
        }
    }
}

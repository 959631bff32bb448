using Amazon.CDK.AWS.CloudWatch;

namespace Platform.Publishing.Aws.Stacks.Watching;

/// <summary>Metrics for alarms, a minute each.</summary>
internal static class Queries
{
    public const int PeriodSeconds = 60;

    public static CfnAlarm.MetricDataQueryProperty Metric(string id, string space, string name, string statistic, IReadOnlyList<(string Name, string Value)> dimensions, int period = PeriodSeconds) => new()
    {
        Id = id, ReturnData = false,
        MetricStat = new CfnAlarm.MetricStatProperty
        {
            Stat = statistic, Period = period,
            Metric = new CfnAlarm.MetricProperty { Namespace = space, MetricName = name, Dimensions = dimensions.Select(d => (object)new CfnAlarm.DimensionProperty { Name = d.Name, Value = d.Value }).ToArray() },
        },
    };

    public static CfnAlarm.MetricDataQueryProperty Expression(string id, string expression, string label) => new() { Id = id, Expression = expression, Label = label, ReturnData = true };

    public static (string, string)[] Service(StackContext context, string service) => [("ClusterName", context.ClusterName), ("ServiceName", service)];
}

using Amazon.CDK.AWS.CloudWatch;
using Platform.Publishing.Aws.Alarms;
using Platform.Publishing.Aws.Deployments;
using AlarmRule = Platform.Publishing.Aws.Alarms.AlarmRule;

namespace Platform.Publishing.Aws.Stacks.Watching;

/// <summary>Every rule for everything that it is about. Blue and green are one service to its users, so their figures are added up.</summary>
internal static class AlarmPart
{
    public static void Add(StackContext context)
    {
        foreach (var rule in AlarmRules.All)
            foreach (var (about, queries) in AlarmMetrics.Of(context, rule.Subject)) Add(context, rule, about, queries);
    }

    private static void Add(StackContext context, AlarmRule rule, string about, CfnAlarm.MetricDataQueryProperty[] queries)
    {
        string[] topic = [context.Topics[rule.Severity]];
        _ = new CfnAlarm(context.Stack, ResourceNames.Id(rule.Name, about, "alarm"), new CfnAlarmProps
        {
            AlarmName = context.Names.Of(about.Length == 0 ? rule.Name : $"{rule.Name}-{about}"), AlarmDescription = $"{rule.Severity}: {rule.Meaning}{(about.Length == 0 ? "" : $" ({about})")}, for {rule.Minutes} min",
            Metrics = queries, Threshold = rule.Threshold, ComparisonOperator = rule.Above ? "GreaterThanThreshold" : "LessThanThreshold",
            EvaluationPeriods = rule.Minutes, DatapointsToAlarm = rule.Minutes, TreatMissingData = rule.MissingIsBad ? "breaching" : "notBreaching", AlarmActions = topic, OkActions = topic,
        });
    }
}

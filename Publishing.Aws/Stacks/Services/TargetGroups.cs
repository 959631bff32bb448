using Amazon.CDK;
using Amazon.CDK.AWS.ElasticLoadBalancingV2;
using Platform.Publishing.Aws.Deployments;

namespace Platform.Publishing.Aws.Stacks.Services;

/// <summary>Target groups and their weights. An unhealthy task gets no more requests after three failed checks of ten seconds: half a minute.</summary>
internal static class TargetGroups
{
    private const int IntervalSeconds = 10;
    private const int TimeoutSeconds = 5;
    private const int DrainSeconds = 30;

    public static CfnTargetGroup Add(StackContext context, ServiceParts parts, Exposure exposure, string color) => new(context.Stack, $"{parts.Id}{color}Targets", new CfnTargetGroupProps
    {
        VpcId = context.Network.Vpc, TargetType = "ip", Protocol = "HTTP", Port = exposure.Port,
        HealthCheckEnabled = true, HealthCheckPath = exposure.HealthPath, HealthCheckIntervalSeconds = IntervalSeconds, HealthCheckTimeoutSeconds = TimeoutSeconds, HealthyThresholdCount = 2, UnhealthyThresholdCount = 3,
        Matcher = new CfnTargetGroup.MatcherProperty { HttpCode = exposure.HealthyCodes },
        TargetGroupAttributes = new[]
        {
            new CfnTargetGroup.TargetGroupAttributeProperty { Key = "deregistration_delay.timeout_seconds", Value = $"{DrainSeconds}" },
            new CfnTargetGroup.TargetGroupAttributeProperty { Key = "load_balancing.algorithm.type", Value = "least_outstanding_requests" },
        },
    });

    /// <summary>The same action for a listener and for a rule, whose types differ. Whoever shifts weights by hand passes them at the next deployment too.</summary>
    public static (CfnListener.ActionProperty Default, CfnListenerRule.ActionProperty Rule) Weights(StackContext context, ServiceParts parts, CfnTargetGroup blue, CfnTargetGroup green)
    {
        var (b, g) = (Weight(context, $"{parts.Id}BlueWeight", 100), Weight(context, $"{parts.Id}GreenWeight", 0));
        return (
            new CfnListener.ActionProperty
            {
                Type = "forward",
                ForwardConfig = new CfnListener.ForwardConfigProperty
                {
                    TargetGroups = new[] { new CfnListener.TargetGroupTupleProperty { TargetGroupArn = blue.Ref, Weight = b }, new CfnListener.TargetGroupTupleProperty { TargetGroupArn = green.Ref, Weight = g } },
                },
            },
            new CfnListenerRule.ActionProperty
            {
                Type = "forward",
                ForwardConfig = new CfnListenerRule.ForwardConfigProperty
                {
                    TargetGroups = new[] { new CfnListenerRule.TargetGroupTupleProperty { TargetGroupArn = blue.Ref, Weight = b }, new CfnListenerRule.TargetGroupTupleProperty { TargetGroupArn = green.Ref, Weight = g } },
                },
            });
    }

    private static double Weight(StackContext context, string name, int otherwise) =>
        new CfnParameter(context.Stack, name, new CfnParameterProps { Type = "Number", Default = otherwise, MinValue = 0, MaxValue = 999, Description = "Share of the requests" }).ValueAsNumber;
}

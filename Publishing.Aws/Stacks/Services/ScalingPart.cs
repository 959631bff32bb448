using Amazon.CDK.AWS.ApplicationAutoScaling;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.ElasticLoadBalancingV2;
using Platform.Publishing.Aws.Deployments;
using Platform.Publishing.Aws.Stacks.Watching;
using CfnEcsService = Amazon.CDK.AWS.ECS.CfnService;

namespace Platform.Publishing.Aws.Stacks.Services;

/// <summary>
/// The overview's scaling: out above 70 % CPU, 80 % memory or 1000 requests a target and minute, after a minute; in below 30 % CPU, after five. Target tracking only
/// adds tasks here. Taking away is one step at a time, and only while none of the three would add again.
/// </summary>
internal static class ScalingPart
{
    private const string Dimension = "ecs:service:DesiredCount";

    public static void Add(StackContext context, ServiceParts parts, string id, CfnEcsService service, CfnTargetGroup? targets, bool isGreen)
    {
        var set = parts.Service;
        if (!set.Scales) return;
        var target = new CfnScalableTarget(context.Stack, $"{id}Scaling", new CfnScalableTargetProps
        {
            ServiceNamespace = "ecs", ScalableDimension = Dimension, ResourceId = $"service/{context.ClusterName}/{service.AttrName}",
            MinCapacity = set.MinTasks, MaxCapacity = set.MaxTasks,
        });
        if (isGreen)
        {
            target.AddPropertyOverride("MinCapacity", parts.Image.IfGreen(set.MinTasks, 0));
            target.AddPropertyOverride("MaxCapacity", parts.Image.IfGreen(set.MaxTasks, 0));
        }
        Out(context, $"{id}ScaleOnCpu", target, "ECSServiceAverageCPUUtilization", set.ScaleCpu, null);
        Out(context, $"{id}ScaleOnMemory", target, "ECSServiceAverageMemoryUtilization", set.ScaleMemory, null);
        if (targets is not null)
            Out(context, $"{id}ScaleOnRequests", target, "ALBRequestCountPerTarget", set.ScaleRequests, $"{context.Balancer!.FullName}/{targets.AttrTargetGroupFullName}");
        In(context, id, target, service, set, targets);
    }

    private static void Out(StackContext context, string id, CfnScalableTarget target, string metric, double value, string? label) => _ = new CfnScalingPolicy(context.Stack, id, new CfnScalingPolicyProps
    {
        PolicyName = id, PolicyType = "TargetTrackingScaling", ScalingTargetId = target.Ref,
        TargetTrackingScalingPolicyConfiguration = new CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty
        {
            TargetValue = value, DisableScaleIn = true, ScaleOutCooldown = Scaling.OutCooldownSeconds, ScaleInCooldown = Scaling.InCooldownSeconds,
            PredefinedMetricSpecification = new CfnScalingPolicy.PredefinedMetricSpecificationProperty { PredefinedMetricType = metric, ResourceLabel = label },
        },
    });

    private static void In(StackContext context, string id, CfnScalableTarget target, CfnEcsService service, ServiceDeployment set, CfnTargetGroup? targets)
    {
        var policy = new CfnScalingPolicy(context.Stack, $"{id}ScaleIn", new CfnScalingPolicyProps
        {
            PolicyName = $"{id}ScaleIn", PolicyType = "StepScaling", ScalingTargetId = target.Ref,
            StepScalingPolicyConfiguration = new CfnScalingPolicy.StepScalingPolicyConfigurationProperty
            {
                AdjustmentType = "ChangeInCapacity", Cooldown = Scaling.InCooldownSeconds, MetricAggregationType = "Average",
                StepAdjustments = new[] { new CfnScalingPolicy.StepAdjustmentProperty { MetricIntervalUpperBound = 0, ScalingAdjustment = -1 } },
            },
        });
        var name = service.AttrName;
        var queries = new List<CfnAlarm.MetricDataQueryProperty>
        {
            Queries.Metric("cpu", "AWS/ECS", "CPUUtilization", "Average", Queries.Service(context, name)),
            Queries.Metric("memory", "AWS/ECS", "MemoryUtilization", "Average", Queries.Service(context, name)),
        };
        var others = $"memory < {set.ScaleMemory}";
        if (targets is not null)
        {
            queries.Add(Queries.Metric("requests", "AWS/ApplicationELB", "RequestCountPerTarget", "Sum", [("TargetGroup", targets.AttrTargetGroupFullName), ("LoadBalancer", context.Balancer!.FullName)]));
            others += $" AND FILL(requests, 0) < {set.ScaleRequests}";
        }
        queries.Add(Queries.Expression("idle", $"IF({others}, cpu, 100)", "CPU in percent, as long as nothing else keeps the tasks busy"));
        _ = new CfnAlarm(context.Stack, $"{id}Idle", new CfnAlarmProps
        {
            AlarmName = context.Names.Of($"{id}-idle"), AlarmDescription = $"Takes a task of {set.Name} away: CPU below {Scaling.CpuIn} %, and neither memory nor requests would add it again",
            Metrics = queries.ToArray(), ComparisonOperator = "LessThanThreshold", Threshold = Scaling.CpuIn, EvaluationPeriods = Scaling.InCooldownSeconds / 60, TreatMissingData = "notBreaching", AlarmActions = [policy.Ref],
        });
    }
}

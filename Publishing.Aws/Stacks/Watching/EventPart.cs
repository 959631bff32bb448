using Amazon.CDK.AWS.Events;
using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Stacks.Watching;

/// <summary>Deployments that start, end and fail, and tasks added or taken away, told to the info topic; a failed deployment to the warning topic as well.</summary>
internal static class EventPart
{
    public static void Add(StackContext context)
    {
        Rule(context, "DeploymentStarted", Severity.Info, "ECS Deployment State Change", "aws.ecs", Json.Map(("eventName", Json.List(["SERVICE_DEPLOYMENT_IN_PROGRESS"]))), "$.resources[0]", "Deployment started");
        Rule(context, "DeploymentCompleted", Severity.Info, "ECS Deployment State Change", "aws.ecs", Json.Map(("eventName", Json.List(["SERVICE_DEPLOYMENT_COMPLETED"]))), "$.resources[0]", "Deployment completed");
        Rule(context, "DeploymentFailed", Severity.Warning, "ECS Deployment State Change", "aws.ecs", Json.Map(("eventName", Json.List(["SERVICE_DEPLOYMENT_FAILED"]))), "$.resources[0]", "Deployment failed, and was rolled back");
        Rule(context, "Scaled", Severity.Info, "Application Auto Scaling Scaling Activity State Change", "aws.application-autoscaling",
            Json.Map(("resourceId", new object[] { Json.Map(("prefix", $"service/{context.Names.Prefix}/")) })), "$.detail.resourceId", "Tasks added or taken away", ofCluster: false);
    }

    private static void Rule(StackContext context, string id, Severity severity, string type, string source, Dictionary<string, object> detail, string subject, string text, bool ofCluster = true) => _ = new CfnRule(context.Stack, id, new CfnRuleProps
    {
        Name = context.Names.Of(id), Description = text,
        EventPattern = Json.Map(("source", Json.List([source])), ("detail-type", Json.List([type])), ("detail", detail),
            ("resources", ofCluster ? new object[] { Json.Map(("prefix", context.Arn("ecs", $"service/{context.Names.Prefix}/"))) } : null)),
        Targets = new[]
        {
            new CfnRule.TargetProperty
            {
                Id = "topic", Arn = context.Topics[severity],
                InputTransformer = new CfnRule.InputTransformerProperty { InputPathsMap = new Dictionary<string, string> { ["subject"] = subject, ["reason"] = "$.detail.reason" }, InputTemplate = $"\"{text}: <subject> <reason>\"" },
            },
        },
    });
}

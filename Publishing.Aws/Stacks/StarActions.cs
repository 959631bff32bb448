namespace Platform.Publishing.Aws.Stacks;

/// <summary>
/// The actions that may be granted on any resource, because AWS knows no narrower one for them, each with what it can do at worst. The policy test over
/// templates holds every other grant to named resources.
/// </summary>
internal static class StarActions
{
    public static IReadOnlyDictionary<string, string> Why { get; } = new Dictionary<string, string>
    {
        ["ecr:GetAuthorizationToken"] = "a token for the registry as a whole; what it may pull is granted by repository",
        ["ssmmessages:CreateControlChannel"] = "ECS Exec's own channel; who may open a session is decided by ecs:ExecuteCommand at the caller",
        ["ssmmessages:CreateDataChannel"] = "as above",
        ["ssmmessages:OpenControlChannel"] = "as above",
        ["ssmmessages:OpenDataChannel"] = "as above",
        ["cloudwatch:GetMetricData"] = "reading metrics has no resources in IAM; gates read them",
        ["secretsmanager:GetRandomPassword"] = "makes up a password and touches nothing",
        ["elasticloadbalancing:DescribeListeners"] = "describing has no resources in IAM; weights are read back before and after they are set",
        ["elasticloadbalancing:DescribeRules"] = "as above",
        ["elasticloadbalancing:DescribeTargetHealth"] = "as above",
        ["elasticloadbalancing:DescribeTargetGroups"] = "as above",
        ["ecs:DescribeTaskDefinition"] = "describing a task definition has no resources in IAM",
        ["ecs:RegisterTaskDefinition"] = "a new revision has no ARN yet; it runs nothing until a named service is updated",
    };
}

using Platform.Publishing.Aws.Deployments;
using Platform.Publishing.Aws.PlanReading;

namespace Platform.Publishing.Aws.Stacks.Services;

/// <summary>What the migrator's plan makes it do in AWS, and nothing beside: no plan, no grants. The journal's bucket is granted like any other.</summary>
internal static class MigratorGrants
{
    public static IEnumerable<Grant> Of(StackContext context)
    {
        if (context.Deployment.Needs is not { } needs) yield break;
        foreach (var zone in needs.Zones)
            yield return new(["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets"], [$"arn:{context.Partition}:route53:::hostedzone/{zone}"]);
        if (needs.Zones.Count > 0) yield return new(["route53:GetChange"], [$"arn:{context.Partition}:route53:::change/*"]);
        if (needs.Listeners && context.Balancer is { } balancer)
        {
            var name = balancer.FullName;
            yield return new(["elasticloadbalancing:ModifyListener", "elasticloadbalancing:ModifyRule"], [context.Arn("elasticloadbalancing", $"listener/{name}/*"), context.Arn("elasticloadbalancing", $"listener-rule/{name}/*")]);
            foreach (var action in StarActions.Why.Keys.Where(a => a.StartsWith("elasticloadbalancing:", StringComparison.Ordinal))) yield return Grant.Everywhere(action);
        }
        if (needs.Parameters.Count > 0)
            yield return new(["ssm:GetParameter", "ssm:PutParameter"], [.. needs.Parameters.Select(p => context.Arn("ssm", $"parameter/{p.TrimStart('/')}"))]);
        if (needs.Secrets.Count > 0)
            yield return new(["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue", "secretsmanager:DescribeSecret"], [.. needs.Secrets.Select(s => s.StartsWith("arn:", StringComparison.Ordinal) ? s : context.Arn("secretsmanager", $"secret:{s}-??????"))]);
        foreach (var grant in Services(context, needs)) yield return grant;
        foreach (var bucket in needs.Buckets)
            yield return new(["s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject"], [$"arn:{context.Partition}:s3:::{bucket}", $"arn:{context.Partition}:s3:::{bucket}/*"]);
        if (needs.Metrics) yield return Grant.Everywhere("cloudwatch:GetMetricData");
    }

    private static IEnumerable<Grant> Services(StackContext context, PlanNeeds needs)
    {
        if (needs.Services.Count == 0) yield break;
        yield return new(["ecs:DescribeServices", "ecs:UpdateService"], [.. needs.Services.Select(s => context.Arn("ecs", $"service/{s.Cluster}/{s.Service}"))]);
        yield return Grant.Everywhere("ecs:DescribeTaskDefinition");
        yield return Grant.Everywhere("ecs:RegisterTaskDefinition");
        // A new revision may carry only the roles of this environment's own services.
        var services = context.Deployment.Services.Where(s => needs.Services.Any(n => n.Cluster == context.Names.Prefix && (n.Service == s.Name || n.Service.StartsWith($"{s.Name}-", StringComparison.Ordinal)))).ToList();
        var roles = services.SelectMany(s => new[] { $"{ResourceNames.Id(s.Name)}ExecutionRole", $"{ResourceNames.Id(s.Name)}TaskRole" })
            .Select(id => context.Stack.Node.TryFindChild(id)).OfType<Amazon.CDK.AWS.IAM.CfnRole>().Select(r => r.AttrArn).ToArray();
        if (roles.Length > 0)
            yield return new(["iam:PassRole"], roles) { Condition = Json.Map(("StringEquals", Json.Map(("iam:PassedToService", "ecs-tasks.amazonaws.com")))) };
    }
}

using Platform.Publishing.Aws.Deployments;

namespace Platform.Publishing.Aws.Stacks.Services;

/// <summary>Two roles a service: what ECS needs to start it (its own image, secrets and log group), and what it may do itself. Both colours share them.</summary>
internal static class TaskRoles
{
    private static readonly string[] ExecActions = ["ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel"];

    public static string Execution(StackContext context, ServiceParts parts)
    {
        var id = $"{parts.Id}ExecutionRole";
        return There(context, id) ?? Roles.ForTasks(context, id, [.. ExecutionGrants(context, parts.Service)]);
    }

    public static string Task(StackContext context, ServiceParts parts)
    {
        var id = $"{parts.Id}TaskRole";
        return There(context, id) ?? Roles.ForTasks(context, id, [.. TaskGrants(context, parts.Service)]);
    }

    private static string? There(StackContext context, string id) => (context.Stack.Node.TryFindChild(id) as Amazon.CDK.AWS.IAM.CfnRole)?.AttrArn;

    private static IEnumerable<Grant> ExecutionGrants(StackContext context, ServiceDeployment service)
    {
        if (service.Image is BuiltImage built)
        {
            yield return Grant.Everywhere("ecr:GetAuthorizationToken");
            yield return new(["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"], [context.Arn("ecr", $"repository/{built.Repository}")]);
        }
        yield return new(["logs:CreateLogStream", "logs:PutLogEvents"], [context.Arn("logs", $"log-group:{context.Names.LogGroup(service.Name)}:*")]);
        var used = service.Environment.Select(e => e.Value.Only).ToList();
        var secrets = used.OfType<SecretReference>().Select(p => p.Secret).Distinct().Order(StringComparer.Ordinal).Select(s => context.SecretArns[s]).ToArray();
        var parameters = used.OfType<ParameterReference>().Select(p => p.Parameter).Distinct().Order(StringComparer.Ordinal).Where(context.ParameterArns.ContainsKey).Select(p => context.ParameterArns[p]).ToArray();
        if (secrets.Length > 0) yield return new(["secretsmanager:GetSecretValue"], secrets);
        if (parameters.Length > 0) yield return new(["ssm:GetParameters"], parameters);
        if (secrets.Length > 0) yield return new(["kms:Decrypt"], [context.KeyArn]);
    }

    private static IEnumerable<Grant> TaskGrants(StackContext context, ServiceDeployment service)
    {
        foreach (var bucket in service.Buckets.Select(b => context.Buckets[b]))
        {
            yield return new(["s3:ListBucket", "s3:GetBucketLocation"], [bucket.Arn]);
            yield return new(["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"], [$"{bucket.Arn}/*"]);
        }
        if (service.Buckets.Count > 0) yield return new(["kms:Decrypt", "kms:GenerateDataKey"], [context.KeyArn]);
        if (service.Volumes.Count > 0) yield return new(["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite", "elasticfilesystem:ClientRootAccess"], [context.Arn("elasticfilesystem", $"file-system/{context.Stores[service.Name].Identifier}")]);
        if (service.Role == ServiceRole.Collector)
            yield return new(["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"], [context.Arn("logs", $"log-group:{context.Names.LogGroup("metrics")}:*")]);
        if (service.Role != ServiceRole.Migrator) yield break;
        foreach (var action in ExecActions) yield return Grant.Everywhere(action);
        yield return new(["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"], [context.Arn("logs", $"log-group:{context.Names.AuditLogGroup}:*")]);
        foreach (var grant in MigratorGrants.Of(context)) yield return grant;
    }
}

using System.Text.Json;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;
using Amazon.CDK.AWS.SecretsManager;
using Platform.Publishing.Aws.Deployments;
using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Stacks.Secrets;

/// <summary>
/// Rotation of stores' passwords by one function, which may touch the named secrets, stores and services alone. ElastiCache accepts the old token beside the new
/// one. A database does not: between its new password and the new tasks no new connection can be made with the old one, so databases rotate only where the settings say so.
/// </summary>
internal static class RotationPart
{
    private const int TimeoutSeconds = 900;

    private static readonly JsonSerializerOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Add(StackContext context)
    {
        var stores = context.Deployment.Stores.Where(s => s.RotationDays is not null).ToList();
        if (stores.Count == 0) return;
        var name = context.Names.Of("rotation");
        var logs = new CfnLogGroup(context.Stack, "PasswordRotationLogs", new CfnLogGroupProps { LogGroupName = $"/aws/lambda/{name}", RetentionInDays = context.Deployment.AuditLogDays, KmsKeyId = context.KeyArn });
        var role = new CfnRole(context.Stack, "PasswordRotationRole", new CfnRoleProps { AssumeRolePolicyDocument = Grant.Trust("lambda.amazonaws.com"), Policies = new[] { Roles.Policy("named", Grants(context, stores, name)) } });
        var function = new CfnFunction(context.Stack, "PasswordRotation", new CfnFunctionProps
        {
            FunctionName = name, Description = "Changes the passwords of stores", Role = role.AttrArn, Runtime = "python3.12", Handler = "index.handler", Timeout = TimeoutSeconds, MemorySize = 256, KmsKeyArn = context.KeyArn,
            Code = new CfnFunction.CodeProperty { ZipFile = Code() },
            Environment = new CfnFunction.EnvironmentProperty { Variables = new Dictionary<string, string> { ["RULES"] = Rules(context, stores), ["CLUSTER"] = context.ClusterName } },
        });
        function.AddDependency(logs);
        var permission = new CfnPermission(context.Stack, "PasswordRotationPermission", new CfnPermissionProps { FunctionName = function.Ref, Action = "lambda:InvokeFunction", Principal = "secretsmanager.amazonaws.com", SourceAccount = context.Account });
        foreach (var store in stores)
        {
            var schedule = new CfnRotationSchedule(context.Stack, ResourceNames.Id(store.Name, "rotation"), new CfnRotationScheduleProps
            {
                SecretId = context.SecretArns[store.PasswordSecret], RotationLambdaArn = function.AttrArn, RotateImmediatelyOnUpdate = false,
                RotationRules = new CfnRotationSchedule.RotationRulesProperty { AutomaticallyAfterDays = store.RotationDays!.Value },
            });
            schedule.AddDependency(permission);
        }
    }

    private static string Rules(StackContext context, IReadOnlyList<StoreDeployment> stores) => JsonSerializer.Serialize(stores.ToDictionary(s => context.SecretArns[s.PasswordSecret], s => new
    {
        kind = s.Kind.ToString(), store = context.Stores[s.Name].Identifier, length = context.Deployment.Secret(s.PasswordSecret).Generate?.MinLength ?? 32,
        composed = Composed(context, s).Select(c => context.SecretArns[c]), services = Services(context, s).Select(w => w.Name),
    }), Options);

    private static IEnumerable<string> Composed(StackContext context, StoreDeployment store) =>
        context.Deployment.Secrets.Where(s => s.Value?.Parts.OfType<SecretReference>().Any(p => p.Secret == store.PasswordSecret) == true).Select(s => s.Name);

    private static IEnumerable<WatchedService> Services(StackContext context, StoreDeployment store)
    {
        var secrets = Composed(context, store).Append(store.PasswordSecret).ToHashSet();
        return context.Services.Where(w => w.Service.Environment.Any(e => e.Value.Only is SecretReference part && secrets.Contains(part.Secret)));
    }

    private static IEnumerable<Grant> Grants(StackContext context, IReadOnlyList<StoreDeployment> stores, string name)
    {
        var secrets = stores.SelectMany(s => Composed(context, s).Append(s.PasswordSecret)).Distinct().Select(s => context.SecretArns[s]).ToArray();
        yield return new(["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue", "secretsmanager:DescribeSecret", "secretsmanager:UpdateSecretVersionStage"], secrets);
        yield return Grant.Everywhere("secretsmanager:GetRandomPassword");
        yield return new(["kms:Decrypt", "kms:GenerateDataKey"], [context.KeyArn]);
        yield return new(["logs:CreateLogStream", "logs:PutLogEvents"], [context.Arn("logs", $"log-group:/aws/lambda/{name}:*")]);
        foreach (var store in stores)
            yield return store.Kind switch
            {
                StoreKind.ElastiCache => new(["elasticache:ModifyReplicationGroup", "elasticache:DescribeReplicationGroups"], [context.Arn("elasticache", $"replicationgroup:{context.Stores[store.Name].Identifier}")]),
                StoreKind.Rds => new(["rds:ModifyDBInstance", "rds:DescribeDBInstances"], [context.Arn("rds", $"db:{context.Stores[store.Name].Identifier}")]),
                _ => new(["rds:ModifyDBCluster", "rds:DescribeDBClusters"], [context.Arn("rds", $"cluster:{context.Stores[store.Name].Identifier}")]),
            };
        var services = stores.SelectMany(s => Services(context, s)).Select(w => context.Arn("ecs", $"service/{context.ClusterName}/{w.Name}")).Distinct().ToArray();
        if (services.Length > 0) yield return new(["ecs:UpdateService"], services);
    }

    private static string Code()
    {
        using var stream = typeof(RotationPart).Assembly.GetManifestResourceStream("rotation.py") ?? throw new InvalidOperationException("rotation.py is not embedded in this assembly. Build it again from Publishing.Aws.csproj.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

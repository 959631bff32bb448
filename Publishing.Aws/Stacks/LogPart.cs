using Amazon.CDK;
using Amazon.CDK.AWS.Logs;
using Platform.Publishing.Aws.Deployments;
using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Stacks;

/// <summary>A log group for each service, for each cache and for what must be kept a year: who went in, and which way packets went.</summary>
internal static class LogPart
{
    public const string AuditId = "AuditLogs";

    public static void Add(StackContext context)
    {
        var deployment = context.Deployment;
        Group(context, AuditId, context.Names.AuditLogGroup, deployment.AuditLogDays);
        foreach (var service in deployment.Services)
            Group(context, ResourceNames.Id(service.Name, "logs"), context.Names.LogGroup(service.Name), deployment.ApplicationLogDays);
        if (deployment.Settings.Telemetry.Collector)
            Group(context, "MetricLogs", context.Names.LogGroup("metrics"), deployment.ApplicationLogDays);
        foreach (var cache in deployment.StoresOf(StoreKind.ElastiCache))
            Group(context, ResourceNames.Id(cache.Name, "logs"), context.Names.CacheLogGroup(cache.Name), deployment.ApplicationLogDays);
    }

    private static void Group(StackContext context, string id, string name, int days)
    {
        var group = new CfnLogGroup(context.Stack, id, new CfnLogGroupProps { LogGroupName = name, RetentionInDays = days, KmsKeyId = context.KeyArn });
        group.CfnOptions.DeletionPolicy = EnvironmentStack.Keep(context.Deployment, CfnDeletionPolicy.RETAIN);
        group.CfnOptions.UpdateReplacePolicy = CfnDeletionPolicy.RETAIN;
    }
}

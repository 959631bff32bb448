using System.Globalization;
using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.RDS;
using Platform.Publishing.Aws.Deployments;

namespace Platform.Publishing.Aws.Stacks.Stores;

/// <summary>
/// PostgreSQL on RDS. Backups give recovery to any second of their time; logical replication is on, so that data can leave the way it came; connections
/// without TLS are refused.
/// </summary>
internal static class RdsPart
{
    private const int GrowthFactor = 5;
    private const int MonitoringSeconds = 60;
    private const int Replication = 20;

    public static void Add(StackContext context, StoreDeployment store)
    {
        var id = ResourceNames.Id(store.Name);
        var stack = context.Stack;
        var subnets = new CfnDBSubnetGroup(stack, $"{id}Subnets", new CfnDBSubnetGroupProps { DbSubnetGroupDescription = context.Names.Of(store.Name), SubnetIds = context.Network.PrivateSubnets });
        var parameters = new CfnDBParameterGroup(stack, $"{id}Parameters", new CfnDBParameterGroupProps
        {
            Description = context.Names.Of(store.Name), Family = $"postgres{store.Version.Split('.')[0]}",
            Parameters = new Dictionary<string, string>
            {
                ["rds.logical_replication"] = "1", ["rds.force_ssl"] = "1", ["max_replication_slots"] = $"{Replication}", ["max_wal_senders"] = $"{Replication}", ["log_min_duration_statement"] = "1000",
            },
        });
        var group = SecurityGroupPart.ForStore(context, store.Name, store.Port);
        var monitor = context.Deployment.Defaults.Protected ? MonitoringRole(context, id) : null;
        var identifier = context.Names.Of(store.Name);
        var server = new CfnDBInstance(stack, id, new CfnDBInstanceProps
        {
            DbInstanceIdentifier = identifier, Engine = "postgres", EngineVersion = store.Version, DbInstanceClass = store.Class, DbName = store.Database,
            AllocatedStorage = store.StorageGb.ToString(CultureInfo.InvariantCulture), MaxAllocatedStorage = store.StorageGb * GrowthFactor, StorageType = "gp3", StorageEncrypted = true, KmsKeyId = context.KeyArn,
            MasterUsername = store.User, MasterUserPassword = context.SecretText(store.PasswordSecret), Port = $"{store.Port}",
            DbSubnetGroupName = subnets.Ref, DbParameterGroupName = parameters.Ref, VpcSecurityGroups = [group], PubliclyAccessible = false,
            MultiAz = store.MultiZone, BackupRetentionPeriod = store.BackupDays, DeleteAutomatedBackups = false, CopyTagsToSnapshot = true, DeletionProtection = context.Deployment.Defaults.Protected,
            AutoMinorVersionUpgrade = true, EnablePerformanceInsights = true, PerformanceInsightsKmsKeyId = context.KeyArn, EnableCloudwatchLogsExports = ["postgresql", "upgrade"],
            MonitoringInterval = monitor is null ? null : MonitoringSeconds, MonitoringRoleArn = monitor,
        });
        server.CfnOptions.DeletionPolicy = CfnDeletionPolicy.SNAPSHOT;
        server.CfnOptions.UpdateReplacePolicy = CfnDeletionPolicy.SNAPSHOT;
        for (var i = 1; i <= store.Replicas; i++) Replica(context, store, id, i, server, group, monitor);
        context.Stores[store.Name] = new StoreParts(server.AttrEndpointAddress, server.AttrEndpointPort, identifier);
    }

    private static void Replica(StackContext context, StoreDeployment store, string id, int number, CfnDBInstance server, string group, string? monitor)
    {
        var replica = new CfnDBInstance(context.Stack, $"{id}Replica{number}", new CfnDBInstanceProps
        {
            DbInstanceIdentifier = $"{context.Names.Of(store.Name)}-replica-{number}", SourceDbInstanceIdentifier = server.Ref, DbInstanceClass = store.Class, StorageType = "gp3", // Encrypted as its source is.
            VpcSecurityGroups = [group], PubliclyAccessible = false, AutoMinorVersionUpgrade = true, CopyTagsToSnapshot = true, DeletionProtection = context.Deployment.Defaults.Protected,
            MonitoringInterval = monitor is null ? null : MonitoringSeconds, MonitoringRoleArn = monitor,
        });
        replica.CfnOptions.DeletionPolicy = CfnDeletionPolicy.DELETE; // A replica holds nothing that its source has not.
        replica.CfnOptions.UpdateReplacePolicy = CfnDeletionPolicy.DELETE;
    }

    private static string MonitoringRole(StackContext context, string id) => new CfnRole(context.Stack, $"{id}MonitoringRole", new CfnRoleProps
    {
        AssumeRolePolicyDocument = Grant.Trust("monitoring.rds.amazonaws.com"),
        ManagedPolicyArns = [$"arn:{context.Partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"],
    }).AttrArn;
}

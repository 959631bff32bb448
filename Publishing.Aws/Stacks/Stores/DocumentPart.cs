using Amazon.CDK;
using Amazon.CDK.AWS.DocDB;
using Platform.Publishing.Aws.Deployments;

namespace Platform.Publishing.Aws.Stacks.Stores;

/// <summary>MongoDB's place when it is not Atlas: DocumentDB, TLS only, with change streams possible and recovery to any second of its backups' time.</summary>
internal static class DocumentPart
{
    public static void Add(StackContext context, StoreDeployment store)
    {
        var id = ResourceNames.Id(store.Name);
        var stack = context.Stack;
        var subnets = new CfnDBSubnetGroup(stack, $"{id}Subnets", new CfnDBSubnetGroupProps { DbSubnetGroupDescription = context.Names.Of(store.Name), SubnetIds = context.Network.PrivateSubnets });
        var parameters = new CfnDBClusterParameterGroup(stack, $"{id}Parameters", new CfnDBClusterParameterGroupProps
        {
            Description = context.Names.Of(store.Name), Family = $"docdb{string.Join('.', store.Version.Split('.').Take(2))}",
            Parameters = Json.Map(("tls", "enabled"), ("audit_logs", "enabled"), ("change_stream_log_retention_duration", "86400")),
        });
        var cluster = new CfnDBCluster(stack, id, new CfnDBClusterProps
        {
            DbClusterIdentifier = context.Names.Of(store.Name), EngineVersion = store.Version, MasterUsername = store.User, MasterUserPassword = context.SecretText(store.PasswordSecret), Port = store.Port,
            StorageEncrypted = true, KmsKeyId = context.KeyArn, BackupRetentionPeriod = store.BackupDays, DeletionProtection = context.Deployment.Defaults.Protected, CopyTagsToSnapshot = true,
            DbSubnetGroupName = subnets.Ref, DbClusterParameterGroupName = parameters.Ref, VpcSecurityGroupIds = [SecurityGroupPart.ForStore(context, store.Name, store.Port)], EnableCloudwatchLogsExports = ["audit"],
        });
        cluster.CfnOptions.DeletionPolicy = CfnDeletionPolicy.SNAPSHOT;
        cluster.CfnOptions.UpdateReplacePolicy = CfnDeletionPolicy.SNAPSHOT;
        for (var i = 1; i <= store.Nodes; i++)
            _ = new CfnDBInstance(stack, $"{id}Node{i}", new CfnDBInstanceProps { DbClusterIdentifier = cluster.Ref, DbInstanceClass = store.Class, AutoMinorVersionUpgrade = true });
        context.Stores[store.Name] = new StoreParts(cluster.AttrEndpoint, cluster.AttrPort, context.Names.Of(store.Name));
    }
}

using Amazon.CDK;
using Amazon.CDK.AWS.ElastiCache;
using Platform.Publishing.Aws.Deployments;

namespace Platform.Publishing.Aws.Stacks.Stores;

/// <summary>Redis or Valkey on ElastiCache: encrypted at rest and on the wire, with a token, fail-over by itself where there is more than one node.</summary>
internal static class CachePart
{
    private const int SnapshotDays = 7;

    public static void Add(StackContext context, StoreDeployment store)
    {
        var id = ResourceNames.Id(store.Name);
        var subnets = new CfnSubnetGroup(context.Stack, $"{id}Subnets", new CfnSubnetGroupProps { CacheSubnetGroupName = context.Names.Of(store.Name), Description = context.Names.Of(store.Name), SubnetIds = context.Network.PrivateSubnets });
        var group = SecurityGroupPart.ForStore(context, store.Name, store.Port);
        var several = store.Nodes > 1;
        var cache = new CfnReplicationGroup(context.Stack, id, new CfnReplicationGroupProps
        {
            ReplicationGroupId = context.Names.Of(store.Name), ReplicationGroupDescription = $"{context.Names.Prefix}: {store.Name}",
            Engine = store.Engine, EngineVersion = store.Version, CacheNodeType = store.Class, NumCacheClusters = store.Nodes, Port = store.Port,
            AutomaticFailoverEnabled = several, MultiAzEnabled = store.MultiZone, AutoMinorVersionUpgrade = true,
            AtRestEncryptionEnabled = true, KmsKeyId = context.KeyArn, TransitEncryptionEnabled = true, AuthToken = context.SecretText(store.PasswordSecret),
            CacheSubnetGroupName = subnets.Ref, SecurityGroupIds = [group], SnapshotRetentionLimit = SnapshotDays,
            LogDeliveryConfigurations = new[] { Logs(context, store, "slow-log"), Logs(context, store, "engine-log") },
        });
        cache.AddDependency((CfnResource)context.Stack.Node.FindChild(ResourceNames.Id(store.Name, "logs")));
        cache.CfnOptions.DeletionPolicy = EnvironmentStack.Keep(context.Deployment, CfnDeletionPolicy.SNAPSHOT);
        cache.CfnOptions.UpdateReplacePolicy = CfnDeletionPolicy.SNAPSHOT;
        context.Stores[store.Name] = new StoreParts(cache.AttrPrimaryEndPointAddress, cache.AttrPrimaryEndPointPort, context.Names.Of(store.Name));
    }

    private static CfnReplicationGroup.LogDeliveryConfigurationRequestProperty Logs(StackContext context, StoreDeployment store, string type) => new()
    {
        LogType = type, LogFormat = "json", DestinationType = "cloudwatch-logs",
        DestinationDetails = new CfnReplicationGroup.DestinationDetailsProperty { CloudWatchLogsDetails = new CfnReplicationGroup.CloudWatchLogsDestinationDetailsProperty { LogGroup = context.Names.CacheLogGroup(store.Name) } },
    };
}

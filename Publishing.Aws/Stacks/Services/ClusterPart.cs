using Amazon.CDK.AWS.ECS;
using Amazon.CDK.AWS.ServiceDiscovery;

namespace Platform.Publishing.Aws.Stacks.Services;

/// <summary>The Fargate cluster, with its own metrics and with a record of every session that somebody opens in a task; and the names inside.</summary>
internal static class ClusterPart
{
    public static void Add(StackContext context)
    {
        var cluster = new CfnCluster(context.Stack, "Cluster", new CfnClusterProps
        {
            ClusterName = context.Names.Prefix,
            ClusterSettings = new[] { new CfnCluster.ClusterSettingsProperty { Name = "containerInsights", Value = "enabled" } },
            CapacityProviders = ["FARGATE", "FARGATE_SPOT"],
            Configuration = new CfnCluster.ClusterConfigurationProperty
            {
                ExecuteCommandConfiguration = new CfnCluster.ExecuteCommandConfigurationProperty
                {
                    Logging = "OVERRIDE", LogConfiguration = new CfnCluster.ExecuteCommandLogConfigurationProperty { CloudWatchLogGroupName = context.Names.AuditLogGroup, CloudWatchEncryptionEnabled = true },
                },
            },
        });
        context.ClusterName = cluster.Ref;
        context.ClusterArn = cluster.AttrArn;
        _ = new CfnPrivateDnsNamespace(context.Stack, "Namespace", new CfnPrivateDnsNamespaceProps { Name = context.Names.Namespace, Vpc = context.Network.Vpc });
    }
}

using System.Globalization;
using Amazon.CDK.AWS.EC2;
using Platform.Publishing.Aws.Deployments;
using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Stacks;

/// <summary>
/// The chain: users reach the load balancer, the load balancer reaches tasks, tasks reach stores, and stores reach nobody. Rules name groups, not
/// addresses, and stand apart from their groups, as two groups name each other.
/// </summary>
internal static class SecurityGroupPart
{
    private const int Https = 443;

    public static void Add(StackContext context)
    {
        var deployment = context.Deployment;
        var network = context.Network;
        network.TasksGroup = Group(context, "TasksGroup", "Tasks", Https, "AWS's own services, image registries, APIs of others");
        if (deployment.Exposed.Any())
        {
            network.BalancerGroup = Group(context, "BalancerGroup", "Load balancer");
            foreach (var port in deployment.Exposed.Select(s => s.Exposure!.ListenerPort).Distinct().Order())
                In(context, $"BalancerFromUsers{port}", network.BalancerGroup, port, "users", cidr: "0.0.0.0/0");
            foreach (var port in deployment.Exposed.Select(s => s.Exposure!.Port).Distinct().Order())
                Chain(context, "Balancer", network.BalancerGroup, "Tasks", network.TasksGroup, port);
        }
        foreach (var port in deployment.Services.SelectMany(s => s.Ports).Select(p => p.Port).Distinct().Order())
            Chain(context, "Tasks", network.TasksGroup, "Tasks", network.TasksGroup, port);
        foreach (var port in deployment.StoresOf(StoreKind.External).Select(s => s.Port).Distinct())
            Out(context, $"TasksToOutside{port}", network.TasksGroup, port, "stores outside of the VPC", cidr: "0.0.0.0/0");
        Migrator(context);
    }

    /// <summary>A store's group: its port from tasks, and from the migrator.</summary>
    public static string ForStore(StackContext context, string store, int port)
    {
        var id = ResourceNames.Id(store);
        var group = Group(context, $"{id}Group", store);
        Chain(context, "Tasks", context.Network.TasksGroup, id, group, port);
        return group;
    }

    /// <summary>The migrator alone reaches out to where the data is today.</summary>
    private static void Migrator(StackContext context)
    {
        if (context.Settings.Migrator is not { } migrator) return;
        context.Network.MigratorGroup = Group(context, "MigratorGroup", "Migrator, beside the group of tasks");
        foreach (var port in migrator.Sources.Distinct().Where(p => p != Https))
            Out(context, $"MigratorToSources{port}", context.Network.MigratorGroup, port, "the stores that data comes from", cidr: "0.0.0.0/0");
    }

    private static string Group(StackContext context, string id, string what, int? outPort = null, string outWhat = "nobody") => new CfnSecurityGroup(context.Stack, id, new CfnSecurityGroupProps
    {
        GroupDescription = $"{context.Names.Prefix}: {what}",
        VpcId = context.Network.Vpc,
        // Without a rule of one's own AWS allows everything outward; this one leads nowhere.
        SecurityGroupEgress = new[]
        {
            outPort is { } port
                ? new CfnSecurityGroup.EgressProperty { IpProtocol = "tcp", FromPort = port, ToPort = port, CidrIp = "0.0.0.0/0", Description = outWhat }
                : new CfnSecurityGroup.EgressProperty { IpProtocol = "-1", CidrIp = "127.0.0.1/32", Description = outWhat },
        },
    }).AttrGroupId;

    private static void Chain(StackContext context, string fromId, string from, string toId, string to, int port)
    {
        var suffix = port.ToString(CultureInfo.InvariantCulture);
        Out(context, $"{fromId}To{toId}{suffix}", from, port, toId, group: to);
        In(context, $"{toId}From{fromId}{suffix}", to, port, fromId, group: from);
    }

    private static void In(StackContext context, string id, string to, int port, string from, string? cidr = null, string? group = null) => _ = new CfnSecurityGroupIngress(context.Stack, id, new CfnSecurityGroupIngressProps
    {
        GroupId = to, IpProtocol = "tcp", FromPort = port, ToPort = port, CidrIp = cidr, SourceSecurityGroupId = group, Description = $"from {from}",
    });

    private static void Out(StackContext context, string id, string from, int port, string to, string? cidr = null, string? group = null) => _ = new CfnSecurityGroupEgress(context.Stack, id, new CfnSecurityGroupEgressProps
    {
        GroupId = from, IpProtocol = "tcp", FromPort = port, ToPort = port, CidrIp = cidr, DestinationSecurityGroupId = group, Description = $"to {to}",
    });
}

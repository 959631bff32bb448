using Amazon.CDK;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.IAM;

namespace Platform.Publishing.Aws.Stacks;

/// <summary>
/// The deployment overview's network: public subnets (x.x.1-3.0/24) with the load balancer and NAT, private ones (x.x.10-12.0/24) with everything
/// else, in two or three zones; or a network that is there.
/// </summary>
internal static class NetworkPart
{
    private const int FirstPublic = 1;
    private const int FirstPrivate = 10;

    public static void Add(StackContext context)
    {
        if (context.Settings.Network.Existing is { } existing)
        {
            context.Network = new NetworkParts(existing.Vpc, [.. existing.PublicSubnets], [.. existing.PrivateSubnets]);
            return;
        }
        var stack = context.Stack;
        var vpc = new CfnVPC(stack, "Vpc", new CfnVPCProps { CidrBlock = context.Settings.Network.Cidr, EnableDnsHostnames = true, EnableDnsSupport = true, Tags = [Name(context, "vpc")] });
        var gateway = new CfnInternetGateway(stack, "InternetGateway");
        var attached = new CfnVPCGatewayAttachment(stack, "InternetGatewayAttachment", new CfnVPCGatewayAttachmentProps { VpcId = vpc.Ref, InternetGatewayId = gateway.Ref });
        var zones = context.Settings.Network.Zones ?? context.Deployment.Defaults.Zones;
        var cidrs = Fn.Cidr(vpc.AttrCidrBlock, FirstPrivate + zones, "8");
        var open = Subnets(context, vpc.Ref, "Public", zones, cidrs, FirstPublic);
        var closed = Subnets(context, vpc.Ref, "Private", zones, cidrs, FirstPrivate);
        var outward = Table(context, vpc.Ref, "Public", open);
        var route = new CfnRoute(stack, "PublicRoute", new CfnRouteProps { RouteTableId = outward, DestinationCidrBlock = "0.0.0.0/0", GatewayId = gateway.Ref });
        route.AddDependency(attached);
        var tables = PrivateRoutes(context, vpc.Ref, open, closed, attached);
        // Objects and image layers do not go through NAT, where each gigabyte is paid for.
        _ = new CfnVPCEndpoint(stack, "ObjectsEndpoint", new CfnVPCEndpointProps { VpcId = vpc.Ref, VpcEndpointType = "Gateway", ServiceName = $"com.amazonaws.{context.Region}.s3", RouteTableIds = [outward, .. tables] });
        FlowLogs(context, vpc.Ref);
        context.Network = new NetworkParts(vpc.Ref, open, closed);
    }

    private static string[] Subnets(StackContext context, string vpc, string sort, int zones, string[] cidrs, int first) =>
        [.. Enumerable.Range(0, zones).Select(zone => new CfnSubnet(context.Stack, $"{sort}Subnet{zone + 1}", new CfnSubnetProps
        {
            VpcId = vpc, AvailabilityZone = Fn.Select(zone, Fn.GetAzs()), CidrBlock = Fn.Select(first + zone, cidrs), MapPublicIpOnLaunch = false,
            Tags = [Name(context, $"{sort.ToLowerInvariant()}-{zone + 1}")],
        }).Ref)];

    private static string Table(StackContext context, string vpc, string id, string[] subnets)
    {
        var table = new CfnRouteTable(context.Stack, $"{id}Routes", new CfnRouteTableProps { VpcId = vpc }).Ref;
        for (var i = 0; i < subnets.Length; i++)
            _ = new CfnSubnetRouteTableAssociation(context.Stack, $"{id}Routes{i + 1}", new CfnSubnetRouteTableAssociationProps { RouteTableId = table, SubnetId = subnets[i] });
        return table;
    }

    /// <summary>One NAT gateway a zone, as long as there are gateways; the last ones share.</summary>
    private static IReadOnlyList<string> PrivateRoutes(StackContext context, string vpc, string[] open, string[] closed, CfnVPCGatewayAttachment attached)
    {
        var count = Math.Min(context.Settings.Network.NatGateways ?? context.Deployment.Defaults.NatGateways, open.Length);
        var gateways = Enumerable.Range(0, count).Select(i =>
        {
            var address = new CfnEIP(context.Stack, $"NatAddress{i + 1}", new CfnEIPProps { Domain = "vpc" });
            address.AddDependency(attached);
            return new CfnNatGateway(context.Stack, $"Nat{i + 1}", new CfnNatGatewayProps { AllocationId = address.AttrAllocationId, SubnetId = open[i] }).Ref;
        }).ToList();
        return [.. closed.Select((subnet, zone) =>
        {
            var table = Table(context, vpc, $"Private{zone + 1}", [subnet]);
            _ = new CfnRoute(context.Stack, $"Private{zone + 1}Route", new CfnRouteProps { RouteTableId = table, DestinationCidrBlock = "0.0.0.0/0", NatGatewayId = gateways[zone % count] });
            return table;
        })];
    }

    private static void FlowLogs(StackContext context, string vpc)
    {
        var group = context.Arn("logs", $"log-group:{context.Names.AuditLogGroup}:*");
        var role = new CfnRole(context.Stack, "FlowLogRole", new CfnRoleProps
        {
            AssumeRolePolicyDocument = Grant.Trust("vpc-flow-logs.amazonaws.com"),
            Policies = new[] { Roles.Policy("write", [new Grant(["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"], [group])]) },
        });
        var flow = new CfnFlowLog(context.Stack, "FlowLog", new CfnFlowLogProps
        {
            ResourceId = vpc, ResourceType = "VPC", TrafficType = "REJECT", LogDestinationType = "cloud-watch-logs", LogGroupName = context.Names.AuditLogGroup, DeliverLogsPermissionArn = role.AttrArn,
        });
        flow.AddDependency((CfnResource)context.Stack.Node.FindChild(LogPart.AuditId));
    }

    private static CfnTag Name(StackContext context, string what) => new() { Key = "Name", Value = context.Names.Of(what) };
}

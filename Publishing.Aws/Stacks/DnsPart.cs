using Amazon.CDK.AWS.Route53;
using Platform.Publishing.Aws.Deployments;

namespace Platform.Publishing.Aws.Stacks;

/// <summary>
/// Weighted records: beside this one stands the record of where the application was, and a migration moves the weights. Route 53 takes a record away from
/// users when its load balancer has no healthy target.
/// </summary>
internal static class DnsPart
{
    public static void Add(StackContext context)
    {
        if (context.Settings.Domain is not { Zone: { } zone } domain || context.Balancer is not { } balancer) return;
        foreach (var host in context.Deployment.Exposed.Select(s => s.Exposure!.Host).OfType<string>().Prepend(domain.Name).Distinct())
            _ = new CfnRecordSet(context.Stack, host == domain.Name ? "Record" : ResourceNames.Id("record", host), new CfnRecordSetProps
            {
                HostedZoneId = zone, Name = host, Type = "A", SetIdentifier = context.Names.Prefix, Weight = domain.Weight,
                AliasTarget = new CfnRecordSet.AliasTargetProperty { DnsName = balancer.DnsName, HostedZoneId = balancer.ZoneId, EvaluateTargetHealth = true },
            });
    }
}

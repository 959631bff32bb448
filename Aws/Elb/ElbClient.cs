using System.Xml.Linq;

namespace Platform.Aws.Elb;

/// <summary>Elastic Load Balancing, version 2: listeners, rules and target groups.</summary>
public sealed class ElbClient(AwsAccess access) : AwsClient(Service, access)
{
    internal static readonly AwsService Service = new("Elastic Load Balancing v2", "elasticloadbalancing", "2015-12-01", AwsProtocol.Query);

    public IAsyncEnumerable<LoadBalancer> DescribeLoadBalancersAsync(CancellationToken cancel) =>
        ListAsync("DescribeLoadBalancers", "LoadBalancers", [], item => new LoadBalancer(item.Need("LoadBalancerArn"), item.Need("LoadBalancerName"), item.Need("DNSName"), item.Element("State")?.Text("Code") ?? ""), cancel);

    public IAsyncEnumerable<TargetGroup> DescribeTargetGroupsAsync(CancellationToken cancel) => ListAsync("DescribeTargetGroups", "TargetGroups", [], TargetGroup, cancel);

    /// <summary>Null when there is none.</summary>
    public async Task<TargetGroup?> FindTargetGroupAsync(string targetGroupArn, CancellationToken cancel)
    {
        try
        {
            var answer = await QueryAsync("DescribeTargetGroups", new() { { "TargetGroupArns", [targetGroupArn] } }, cancel);
            return answer.Members("TargetGroups").Select(TargetGroup).FirstOrDefault();
        }
        catch (AwsException fault) when (fault.IsAny("TargetGroupNotFound", "TargetGroupNotFoundException"))
        {
            return null;
        }
    }

    public IAsyncEnumerable<Listener> DescribeListenersAsync(string loadBalancerArn, CancellationToken cancel) =>
        ListAsync("DescribeListeners", "Listeners", new() { { "LoadBalancerArn", loadBalancerArn } }, Listener, cancel);

    /// <summary>Null when there is none.</summary>
    public async Task<Listener?> FindListenerAsync(string listenerArn, CancellationToken cancel)
    {
        try
        {
            var answer = await QueryAsync("DescribeListeners", new() { { "ListenerArns", [listenerArn] } }, cancel);
            return answer.Members("Listeners").Select(Listener).FirstOrDefault();
        }
        catch (AwsException fault) when (fault.IsAny("ListenerNotFound", "ListenerNotFoundException"))
        {
            return null;
        }
    }

    /// <summary>Null when there is none.</summary>
    public async Task<Rule?> FindRuleAsync(string ruleArn, CancellationToken cancel)
    {
        try
        {
            var answer = await QueryAsync("DescribeRules", new() { { "RuleArns", [ruleArn] } }, cancel);
            return answer.Members("Rules").Select(Rule).FirstOrDefault();
        }
        catch (AwsException fault) when (fault.IsAny("RuleNotFound", "RuleNotFoundException"))
        {
            return null;
        }
    }

    /// <summary>Replaces the listener's default actions by this one.</summary>
    public async Task<Listener> ModifyListenerAsync(string listenerArn, ForwardAction action, CancellationToken cancel) =>
        (await QueryAsync("ModifyListener", new() { { "ListenerArn", listenerArn }, { "DefaultActions", [Form(action)] } }, cancel)).Members("Listeners").Select(Listener).Single();

    /// <summary>Replaces the rule's actions by this one.</summary>
    public async Task<Rule> ModifyRuleAsync(string ruleArn, ForwardAction action, CancellationToken cancel) =>
        (await QueryAsync("ModifyRule", new() { { "RuleArn", ruleArn }, { "Actions", [Form(action)] } }, cancel)).Members("Rules").Select(Rule).Single();

    public async Task<IReadOnlyList<TargetHealth>> DescribeTargetHealthAsync(string targetGroupArn, CancellationToken cancel)
    {
        var answer = await QueryAsync("DescribeTargetHealth", new() { { "TargetGroupArn", targetGroupArn } }, cancel);
        return [.. answer.Members("TargetHealthDescriptions").Select(item => new TargetHealth(item.Element("Target")?.Text("Id") ?? "", item.Element("Target")?.Number("Port"), item.Element("TargetHealth")?.Text("State") ?? "", item.Element("TargetHealth")?.Text("Reason")))];
    }

    private IAsyncEnumerable<T> ListAsync<T>(string operation, string list, QueryForm form, Func<XElement, T> read, CancellationToken cancel) => Paging.AllAsync(async marker =>
    {
        var answer = await QueryAsync(operation, new QueryForm { form, { "Marker", marker } }, cancel);
        return new Page<T>([.. answer.Members(list).Select(read)], answer.Text("NextMarker"));
    }, cancel);

    private static TargetGroup TargetGroup(XElement item) => new(item.Need("TargetGroupArn"), item.Need("TargetGroupName"), [.. item.Members("LoadBalancerArns").Select(arn => arn.Value).Distinct()]);

    private static Listener Listener(XElement item) =>
        new(item.Need("ListenerArn"), item.Need("LoadBalancerArn"), item.Number("Port"), [.. item.Members("DefaultActions").Select(ForwardAction.Read)]);

    private static Rule Rule(XElement item) => new(item.Need("RuleArn"), item.Need("Priority"), [.. item.Members("Actions").Select(ForwardAction.Read)]);

    private static QueryForm Form(ForwardAction action) => new()
    {
        { "Type", "forward" },
        { "ForwardConfig.TargetGroups", action.Groups.Select(group => new QueryForm { { "TargetGroupArn", group.TargetGroupArn }, { "Weight", group.Weight } }) },
        { "ForwardConfig.TargetGroupStickinessConfig.Enabled", action.Stickiness?.Enabled },
        { "ForwardConfig.TargetGroupStickinessConfig.DurationSeconds", action.Stickiness?.DurationSeconds },
    };
}

using System.Xml.Linq;

namespace Platform.Aws.Elb;

public sealed record LoadBalancer(string Arn, string Name, string DnsName, string State);

public sealed record TargetGroup(string Arn, string Name, IReadOnlyList<string> LoadBalancerArns);

public sealed record TargetHealth(string Id, int? Port, string State, string? Reason);

/// <param name="Actions">An action that is no forward is null.</param>
public sealed record Listener(string Arn, string LoadBalancerArn, int? Port, IReadOnlyList<ForwardAction?> Actions);

/// <param name="Priority"><c>default</c> for a listener's own.</param>
/// <param name="Actions">An action that is no forward is null.</param>
public sealed record Rule(string Arn, string Priority, IReadOnlyList<ForwardAction?> Actions);

/// <param name="Weight">0 to 999, against the sum of the action's groups; null where AWS was told none.</param>
public sealed record WeightedTargetGroup(string TargetGroupArn, int? Weight);

public sealed record Stickiness(bool Enabled, int? DurationSeconds);

/// <summary>Sends requests to target groups by their weights.</summary>
public sealed record ForwardAction(IReadOnlyList<WeightedTargetGroup> Groups, Stickiness? Stickiness)
{
    internal static ForwardAction? Read(XElement action)
    {
        if (action.Text("Type") != "forward")
            return null;
        var config = action.Element("ForwardConfig");
        var groups = config?.Members("TargetGroups").Select(group => new WeightedTargetGroup(group.Need("TargetGroupArn"), group.Number("Weight"))).ToList() ?? [];
        if (groups.Count == 0 && action.Text("TargetGroupArn") is { } only)
            groups.Add(new WeightedTargetGroup(only, null));
        var sticky = config?.Element("TargetGroupStickinessConfig");
        return new ForwardAction(groups, sticky is null ? null : new Stickiness(sticky.Text("Enabled") == "true", sticky.Number("DurationSeconds")));
    }
}

namespace Platform.Plans;

public sealed record TrafficPlan
{
    public required RouterPlan Router { get; init; }

    /// <summary>Rising weights; the last is 100.</summary>
    public required IReadOnlyList<TrafficStep> Steps { get; init; }
    public IReadOnlyList<GatePlan> Gates { get; init; } = [];
}

public abstract record RouterPlan;

/// <param name="Url">The gateway's admin endpoint.</param>
public sealed record GatewayRouterPlan(string Url, string? BearerToken) : RouterPlan
{
    public override string ToString() => $"gateway {Url}";
}

/// <summary>An Application Load Balancer that forwards to a target group a side, by weight.</summary>
/// <param name="Listener">ARN of the listener whose default action it is; null when it is a rule's.</param>
/// <param name="Rule">ARN of the listener's rule; null when it is the listener's own action.</param>
public sealed record AlbRouterPlan(string? Listener, string? Rule, TargetGroups Groups) : RouterPlan
{
    public override string ToString() => $"load balancer {(Rule ?? Listener)!.Split(':')[^1]}";
}

/// <summary>Weighted records of Route 53, one a side and type.</summary>
/// <param name="Zone">The hosted zone's id.</param>
/// <param name="Record">The records' name.</param>
/// <param name="Ttl">Is set with the weight; null keeps what the records have. Aliases have none.</param>
/// <param name="Source">Set identifier of the source's records.</param>
/// <param name="Target">Set identifier of the target's records.</param>
/// <param name="Groups">Where each side's requests are measured: DNS itself counts none.</param>
public sealed record Route53RouterPlan(string Zone, string Record, TimeSpan? Ttl, string Source, string Target, TargetGroups Groups) : RouterPlan
{
    public override string ToString() => $"Route 53 record {Record}";
}

/// <summary>ARNs of the target groups of an Application Load Balancer that a side's requests go through.</summary>
public sealed record TargetGroups(string Source, string Target)
{
    public string Of(Side side) => side == Side.Source ? Source : Target;
}

/// <param name="Weight">Share of traffic sent to the target, 1..100 (percent).</param>
/// <param name="Soak">How long the weight must hold with every gate passing.</param>
public sealed record TrafficStep(int Weight, TimeSpan Soak);

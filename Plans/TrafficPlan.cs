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

/// <param name="Weight">Share of traffic sent to the target, 1..100 (percent).</param>
/// <param name="Soak">How long the weight must hold with every gate passing.</param>
public sealed record TrafficStep(int Weight, TimeSpan Soak);

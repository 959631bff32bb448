namespace Platform.Plans;

/// <summary>What moves, and under which rules. Read from a YAML file by <see cref="PlanFile"/>; already validated.</summary>
public sealed record Plan
{
    public required string Name { get; init; }

    /// <summary>SHA-256, lower-case hex, of the plan file's bytes: a journal belongs to exactly one.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Where the plan file lies: hooks run there, and relative paths start there.</summary>
    public string Directory { get; init; } = "";
    public IReadOnlyList<StorePlan> Stores { get; init; } = [];
    public FreezePlan Freeze { get; init; } = new();
    public CutoverOrder Cutover { get; init; } = CutoverOrder.BeforeTraffic;

    /// <summary>When approvals may take effect; empty means always.</summary>
    public IReadOnlyList<MaintenanceWindow> Windows { get; init; } = [];
    public IReadOnlyList<SingletonPlan> Singletons { get; init; } = [];
    public IReadOnlyList<ConfigurationPlan> Configuration { get; init; } = [];

    /// <summary>
    /// Calls that let the app open and compile what it will need, made when the other side is prepared and again before each freeze, while nobody waits. <c>${side}</c> is the side that
    /// becomes the authority; a call without it is made on the way there only. One that fails is told, and stops nothing.
    /// </summary>
    public IReadOnlyList<HttpCall> Warm { get; init; } = [];

    /// <summary>
    /// Read-only checks inside the freeze, before the commit. <c>${side}</c> in the URL is the side that becomes the authority; a check
    /// without it speaks of the target's app only, and is left out when data goes back.
    /// </summary>
    public IReadOnlyList<HttpCheck> Smoke { get; init; } = [];
    public TrafficPlan? Traffic { get; init; }
    public IReadOnlyList<ProbePlan> Probes { get; init; } = [];
    public IReadOnlyList<Approval> Approvals { get; init; } = [];
    public IReadOnlyList<HookPlan> Hooks { get; init; } = [];
    public ObservePlan Observe { get; init; } = new();

    /// <summary>What will happen, in plain sentences, one a line. Values that may be secret are not in it.</summary>
    public string Explain() => PlanExplanation.Of(this);

    public override string ToString() => $"plan {Name}";
}

public enum CutoverOrder
{
    /// <summary>Stores are promoted first; both versions of the app then use the target's stores while traffic shifts.</summary>
    BeforeTraffic,

    /// <summary>The old app cannot reach the new stores: traffic moves at the commit.</summary>
    WithTraffic,
}

public enum Approval
{
    Cutover,
    Finish,
}

public sealed record ObservePlan
{
    public TimeSpan For { get; init; } = TimeSpan.Zero;

    /// <summary>Changes flow back from the target, so that going back loses nothing. False renounces that way back for data.</summary>
    public bool ReverseSync { get; init; } = true;
}

namespace Platform.Plans;

/// <summary>What moves, and under which rules. Read from a YAML file by <c>PlanFile</c>; already validated.</summary>
public sealed record Plan
{
    public required string Name { get; init; }
    public IReadOnlyList<StorePlan> Stores { get; init; } = [];
    public FreezePlan Freeze { get; init; } = new();
    public CutoverOrder Cutover { get; init; } = CutoverOrder.BeforeTraffic;

    /// <summary>When approvals may take effect; empty means always.</summary>
    public IReadOnlyList<MaintenanceWindow> Windows { get; init; } = [];
    public IReadOnlyList<SingletonPlan> Singletons { get; init; } = [];
    public IReadOnlyList<ConfigurationPlan> Configuration { get; init; } = [];
    public IReadOnlyList<HttpCheck> Smoke { get; init; } = [];
    public TrafficPlan? Traffic { get; init; }
    public IReadOnlyList<ProbePlan> Probes { get; init; } = [];
    public IReadOnlyList<Approval> Approvals { get; init; } = [];
    public IReadOnlyList<HookPlan> Hooks { get; init; } = [];
    public ObservePlan Observe { get; init; } = new();
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

/// <param name="Name">Joins the plan to the app model: addresses come from <c>ConnectionStrings__NAME-source</c> and <c>-target</c>.</param>
/// <param name="Kind">The engine: <c>postgres</c>.</param>
/// <param name="Jobs">How many partitions are copied or verified at the same time.</param>
public sealed record StorePlan(string Name, string Kind, int Jobs = 2)
{
    /// <summary>How large the source's retained change log may grow for us, in bytes, before an operator is warned.</summary>
    public long RetainedLogLimitBytes { get; init; } = 10L << 30;
}

/// <summary>Bounds of the write freeze.</summary>
public sealed record FreezePlan
{
    /// <summary>From hold to commit; used up, the source is thawed and nothing has happened.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Cut over is offered only while lag is below this.</summary>
    public TimeSpan MaxLag { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether the gateway holds writes (they wait) or the app refuses them (they fail with 503).</summary>
    public WriteHoldKind Hold { get; init; } = WriteHoldKind.Gateway;
}

public enum WriteHoldKind
{
    Gateway,
    None,
}

/// <summary>A time range on given weekdays in a time zone: <c>Tue-Thu 08:00-11:00 Europe/Berlin</c>.</summary>
public sealed record MaintenanceWindow(IReadOnlySet<DayOfWeek> Days, TimeOnly From, TimeOnly To, TimeZoneInfo Zone)
{
    public bool Contains(DateTimeOffset instant)
    {
        var local = TimeZoneInfo.ConvertTime(instant, Zone);
        var time = TimeOnly.FromTimeSpan(local.TimeOfDay);
        return Days.Contains(local.DayOfWeek) && time >= From && time < To;
    }
}

/// <summary>A part of the app that may run on one side only. In URLs <c>${side}</c> stands for <c>source</c> or <c>target</c>.</summary>
public sealed record SingletonPlan(string Name, HttpCall Stop, HttpCheck Stopped, HttpCall Start, HttpCheck Started);

/// <summary>One HTTP request that a plan names. Texts may hold <c>${NAME}</c>: resolved from the environment when used, never logged.</summary>
public sealed record HttpCall(string Method, string Url)
{
    public string? BearerToken { get; init; }
    public string? JsonBody { get; init; }
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>A request and what its answer must be.</summary>
/// <param name="Json">Top-level properties that the JSON answer must have, with their values as text.</param>
public sealed record HttpCheck(HttpCall Call, int Status, IReadOnlyDictionary<string, string> Json);

/// <summary>One place where the app reads an address from, and what must stand there after promotion.</summary>
public abstract record ConfigurationPlan
{
    /// <summary>How to see that the app has taken the new values; null: writing them is enough.</summary>
    public HttpCheck? Verify { get; init; }
}

/// <param name="Path">A <c>.env</c> or <c>.json</c> file (flat, keys with <c>__</c> or <c>:</c>); <c>${NAME}</c> is resolved.</param>
public sealed record FileConfigurationPlan(string Path, IReadOnlyDictionary<string, string> Values) : ConfigurationPlan;

public sealed record TrafficPlan
{
    public required RouterPlan Router { get; init; }
    public required IReadOnlyList<TrafficStep> Steps { get; init; }
    public IReadOnlyList<GatePlan> Gates { get; init; } = [];
}

public abstract record RouterPlan;

/// <param name="Url">The gateway's admin endpoint.</param>
public sealed record GatewayRouterPlan(string Url, string? BearerToken) : RouterPlan;

/// <param name="Weight">Share of traffic sent to the target, 1..100 (percent).</param>
/// <param name="Soak">How long the weight must hold with every gate passing.</param>
public sealed record TrafficStep(int Weight, TimeSpan Soak);

public enum GateMetric
{
    /// <summary>Failed requests over all requests, 0..1.</summary>
    ErrorRate,

    /// <summary>95th percentile of latency, milliseconds.</summary>
    LatencyP95,

    /// <summary>Distance of the change stream from its origin's end, seconds.</summary>
    Lag,
}

/// <param name="Warn">At or above it is logged and journalled. In the metric's unit.</param>
/// <param name="RollBack">At or above it traffic goes back at once. In the metric's unit.</param>
/// <param name="MinimumSamples">Fewer in the window: inconclusive, never a pass.</param>
public sealed record GatePlan(GateMetric Metric, double? Warn, double RollBack, int MinimumSamples)
{
    /// <summary>How far back samples count.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longer inconclusive than this: a person is asked.</summary>
    public TimeSpan AskAfter { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>An endpoint that the health probe asks as a user would. <c>${side}</c> in the URL makes it one probe a side.</summary>
public sealed record ProbePlan(string Name, HttpCheck Check)
{
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);
    public TimeSpan? MaxLatency { get; init; }
}

public enum HookMoment
{
    Before,
    After,
}

/// <summary>A command or request that runs before or after a step.</summary>
/// <param name="Step">A step's name as in the journal: <c>copy</c>, <c>freeze</c>, <c>commit</c>, <c>open-target</c>, <c>release</c>, <c>finish</c>, ...</param>
public sealed record HookPlan(HookMoment Moment, string Step)
{
    public string? Run { get; init; }
    public HttpCall? Call { get; init; }
    public string? UndoRun { get; init; }
    public HttpCall? UndoCall { get; init; }
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
    public int Attempts { get; init; } = 1;
}

public sealed record ObservePlan
{
    public TimeSpan For { get; init; } = TimeSpan.Zero;
    public bool ReverseSync { get; init; }
}

namespace Platform.Plans.Reading;

/// <summary>The keys that one sort of mapping may have. The reader can ask for no other, and the JSON schema lists exactly these.</summary>
/// <param name="Definition">Its name among the schema's definitions.</param>
/// <param name="Title">How errors call it: <c>a store</c>.</param>
internal sealed record Keys(string Definition, string Title, params string[] Names)
{
    public static readonly Keys Plan = new("plan", "the plan", "name", "stores", "freeze", "cutover", "windows", "singletons", "configuration", "warm", "smoke", "traffic", "probes", "approvals", "hooks", "observe");
    public static readonly Keys Store = new("store", "a store", "name", "kind", "method", "jobs", "retained_log");
    public static readonly Keys RetainedLog = new("retained_log", "retained_log", "warn", "limit");
    public static readonly Keys Freeze = new("freeze", "freeze", "budget", "max_lag", "hold");
    public static readonly Keys Singleton = new("singleton", "a singleton", "name", "stop", "stopped", "start", "started");
    public static readonly Keys Configuration = new("configuration", "a configuration", "file", "http", "command", "ssm", "secret", "ecs", "value", "values", "environment", "secure", "stores", "verify");
    public static readonly Keys ConfigurationHttp = new("configuration-http", "an http configuration", "get", "put", "post", "token", "body", "timeout");
    public static readonly Keys ConfigurationCommand = new("configuration-command", "a command configuration", "read", "apply", "restore", "timeout", "environment");
    public static readonly Keys ConfigurationEcs = new("configuration-ecs", "an ecs configuration", "cluster", "service", "container");
    public static readonly Keys Call = new("call", "a call", [.. Methods.Names, "token", "body", "timeout"]);
    public static readonly Keys Check = new("check", "a check", "get", "token", "status", "json", "timeout");
    public static readonly Keys Probe = new("probe", "a probe", "name", "get", "token", "status", "json", "timeout", "every", "max_latency");
    public static readonly Keys Traffic = new("traffic", "traffic", "router", "steps", "gates");
    public static readonly Keys Router = new("router", "a router", "gateway", "alb", "route53");
    public static readonly Keys Gateway = new("gateway", "a gateway", "url", "token");
    public static readonly Keys Alb = new("alb", "an alb", "listener", "rule", "source", "target");
    public static readonly Keys Route53 = new("route53", "a route53", "zone", "record", "ttl", "source", "target", "metrics");
    public static readonly Keys TargetGroups = new("target_groups", "metrics", "source", "target");
    public static readonly Keys Step = new("step", "a step", "weight", "soak");
    public static readonly Keys Gate = new("gate", "a gate", "metric", "warn", "roll_back", "minimum_samples", "window", "ask_after");
    public static readonly Keys Hook = new("hook", "a hook", ["before", "after", "run", .. Methods.Names, "token", "body", "undo", "timeout", "attempts", "environment"]);
    public static readonly Keys Observe = new("observe", "observe", "for", "reverse_sync");

    public static IReadOnlyList<Keys> All { get; } =
        [Plan, Store, RetainedLog, Freeze, Singleton, Configuration, ConfigurationHttp, ConfigurationCommand, ConfigurationEcs, Call, Check, Probe, Traffic, Router, Gateway, Alb, Route53, TargetGroups, Step, Gate, Hook, Observe];
}

/// <summary>The HTTP methods that a plan's call can name as its key.</summary>
internal static class Methods
{
    public static readonly string[] Names = ["get", "post", "put", "patch", "delete"];
}

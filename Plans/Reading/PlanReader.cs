namespace Platform.Plans.Reading;

/// <summary>Reads the top of a plan, and checks what concerns several of its parts.</summary>
internal static class PlanReader
{
    private static readonly Dictionary<string, CutoverOrder> Orders = new() { ["before-traffic"] = CutoverOrder.BeforeTraffic, ["with-traffic"] = CutoverOrder.WithTraffic };
    private static readonly Dictionary<string, StoreMethod> Methods = new() { ["live"] = StoreMethod.Live, ["snapshot"] = StoreMethod.Snapshot };
    private static readonly Dictionary<string, Approval> Approvals = new() { ["cutover"] = Approval.Cutover, ["finish"] = Approval.Finish };
    private static readonly Dictionary<string, WriteHoldKind> Holds = new() { ["gateway"] = WriteHoldKind.Gateway, ["none"] = WriteHoldKind.None };

    public static Plan? Read(PlanNode root, PlanContext context)
    {
        if (Section.Open(root, Keys.Plan, context) is not { } section)
            return null;
        var traffic = section.Optional("traffic", TrafficReader.Traffic, null);
        var plan = new Plan
        {
            Name = section.Required("name", Values.Name),
            Stores = section.List("stores", Store),
            Freeze = section.Optional("freeze", (node, _) => Freeze(node, traffic, context), Freeze(traffic)),
            Cutover = section.Optional("cutover", (node, _) => Values.Choice(node, context, Orders), CutoverOrder.BeforeTraffic),
            Windows = section.List("windows", WindowReader.Window),
            Singletons = section.List("singletons", AppReader.Singleton),
            Configuration = section.List("configuration", ConfigurationReader.Configuration),
            Warm = section.List("warm", HttpReader.CallOfSide),
            Smoke = section.List("smoke", HttpReader.CheckOfSide),
            Traffic = traffic,
            Probes = section.List("probes", HttpReader.Probe),
            Approvals = [.. section.Items("approvals").Select(node => Values.Choice(node, context, Approvals)).Distinct()],
            Hooks = section.List("hooks", HookReader.Hook),
            Observe = section.Optional("observe", Observe, new ObservePlan())!,
        };
        CheckWhole(section, plan);
        return plan;
    }

    private static void CheckWhole(Section section, Plan plan)
    {
        if (!section.Has("stores") && !section.Has("traffic"))
            section.Errors.Add(section.Place, "the plan moves nothing", "Add `stores`, `traffic` or both.");
        Unique(section, "stores", "store", Keys.Store);
        Unique(section, "singletons", "singleton", Keys.Singleton);
        Unique(section, "probes", "probe", Keys.Probe);
        if (plan.Observe is { ReverseSync: true } && plan.Stores.Any(store => store.Method == StoreMethod.Snapshot))
            section.Errors.Add(section.PlaceOf(section.Has("observe") ? "observe" : "stores"), "a store moves by `method: snapshot`, and changes are to flow back", "Write `observe: { for: ..., reverse_sync: false }`: nothing flows back after a dump and restore. For a way back use `method: live`.");
        ConfigurationReader.CheckAll(section, [.. plan.Stores.Select(store => store.Name)]);
        if (plan.Cutover == CutoverOrder.WithTraffic && plan.Traffic is null)
            section.Errors.Add(section.PlaceOf("cutover"), "the cutover goes with traffic, and the plan has no `traffic`", "Add `traffic`, or write `cutover: before-traffic`.");
    }

    private static void Unique(Section section, string list, string what, Keys keys)
    {
        var seen = new Dictionary<string, Place>();
        foreach (var item in section.Items(list).OfType<MappingNode>())
        {
            if (item.Find(keys.Names[0]) is not ScalarNode name || seen.TryAdd(name.Value, name.Place))
                continue;
            section.Errors.Add(name.Place, $"two {what}s are called `{Quote.Short(name.Value)}` (the first in line {seen[name.Value].Line})", "Give each its own name.");
        }
    }

    private static StorePlan? Store(PlanNode node, PlanContext context)
    {
        if (Section.Open(node, Keys.Store, context) is not { } section)
            return null;
        var kinds = context.KnownKinds.ToDictionary(kind => kind);
        return new StorePlan(
            section.Required("name", Values.Name),
            section.Required("kind", (value, _) => Values.Choice(value, context, kinds)),
            section.Optional("jobs", Values.Whole(1, 64), 2))
        {
            Method = section.Optional("method", (value, _) => Values.Choice(value, context, Methods), StoreMethod.Live),
            RetainedLog = section.Optional("retained_log", RetainedLog, new RetainedLogPlan())!,
        };
    }

    private static RetainedLogPlan? RetainedLog(PlanNode node, PlanContext context)
    {
        if (Section.Open(node, Keys.RetainedLog, context) is not { } section)
            return null;
        var before = context.Errors.Count;
        var log = new RetainedLogPlan(
            section.Optional("warn", Values.Bytes, new RetainedLogPlan().WarnBytes),
            section.Optional("limit", Values.Bytes, new RetainedLogPlan().LimitBytes));
        if (log.WarnBytes >= log.LimitBytes && context.Errors.Count == before)
            section.Errors.Add(section.Place, $"`warn` ({PlanExplanation.Size(log.WarnBytes)}) is not below `limit` ({PlanExplanation.Size(log.LimitBytes)})", "Warn early enough to act before the limit.");
        return log;
    }

    private static FreezePlan Freeze(TrafficPlan? traffic) => new() { Hold = HoldOf(traffic) };

    private static FreezePlan Freeze(PlanNode node, TrafficPlan? traffic, PlanContext context)
    {
        if (Section.Open(node, Keys.Freeze, context) is not { } section)
            return new FreezePlan();
        var hold = section.Optional("hold", (value, _) => Values.Choice(value, context, Holds), HoldOf(traffic));
        if (hold == WriteHoldKind.Gateway && HoldOf(traffic) != hold)
            section.Errors.Add(section.PlaceOf("hold"), "no gateway is there to hold writes", "Add `traffic: { router: { gateway: ... } }`, or write `hold: none`.");
        return new FreezePlan
        {
            Budget = section.Optional("budget", Values.PositiveDuration, new FreezePlan().Budget),
            MaxLag = section.Optional("max_lag", Values.PositiveDuration, new FreezePlan().MaxLag),
            Hold = hold,
        };
    }

    private static WriteHoldKind HoldOf(TrafficPlan? traffic) => traffic?.Router is GatewayRouterPlan ? WriteHoldKind.Gateway : WriteHoldKind.None;

    private static ObservePlan? Observe(PlanNode node, PlanContext context) => Section.Open(node, Keys.Observe, context) is not { } section
        ? null
        : new ObservePlan
        {
            For = section.Required("for", Values.Duration),
            ReverseSync = section.Optional("reverse_sync", Values.YesOrNo, true),
        };
}

namespace Platform.Plans.Reading;

/// <summary>Reads where the app has its addresses from: one kind of place, and what to write there.</summary>
internal static class ConfigurationReader
{
    private static readonly string[] Kinds = ["file", "http", "command", "ssm", "secret", "ecs"];

    /// <summary>Keys that belong to some kinds only.</summary>
    private static readonly (string Key, string[] Kinds)[] Belongings = [("value", ["ssm", "secret"]), ("values", ["file", "http", "command", "secret"]), ("environment", ["ecs"]), ("secure", ["ssm"])];

    public static ConfigurationPlan? Configuration(PlanNode node, PlanContext context)
    {
        if (Section.Open(node, Keys.Configuration, context) is not { } section)
            return null;
        var values = Values(section);
        var plan = Place(section);
        CheckValues(section, plan);
        return plan is null ? null : plan with
        {
            Values = values,
            Stores = section.Has("stores") ? Stores(section) : [],
            Verify = section.Optional("verify", HttpReader.CheckOfConfiguration, null),
        };
    }

    /// <summary>What concerns several entries, or the plan's stores.</summary>
    public static void CheckAll(Section plan, IReadOnlyCollection<string> stores)
    {
        var written = new Dictionary<(string, string), Place>();
        foreach (var entry in plan.Items("configuration").OfType<MappingNode>())
        {
            foreach (var (key, what) in new[] { ("file", "file"), ("ssm", "parameter"), ("secret", "secret") })
            {
                if (entry.Find(key) is ScalarNode name && !written.TryAdd((key, name.Value), name.Place))
                    plan.Errors.Add(name.Place, $"two configurations write the {what} `{Quote.Short(name.Value)}` (the first in line {written[(key, name.Value)].Line})", "Make one of them, with the values of both.");
            }
            foreach (var store in (entry.Find("stores") as SequenceNode)?.Items.OfType<ScalarNode>().Where(store => store.Value.Length > 0 && !stores.Contains(store.Value)) ?? [])
                plan.Errors.Add(store.Place, $"the plan has no store `{Quote.Short(store.Value)}`", Nearest.Remedy(store.Value, stores));
        }
    }

    private static ConfigurationPlan? Place(Section section)
    {
        var named = Kinds.Where(section.Has).ToList();
        if (named.Count != 1)
            section.Errors.Add(section.Place, named.Count == 0 ? "a configuration has no place" : $"a configuration has {string.Join(" and ", named)}", $"Write exactly one of: {string.Join(", ", Kinds)}.");
        return named.FirstOrDefault() switch
        {
            "file" => new FileConfigurationPlan(section.Required("file", HttpReader.References(perSide: false))),
            "http" => section.Required("http", Http),
            "command" => section.Required("command", Command),
            "ssm" => Ssm(section),
            "secret" => new SecretConfigurationPlan(section.Required("secret", Reading.Values.Text), section.Optional<string?>("value", AwsReader.Secret, null)),
            "ecs" => section.Required("ecs", AwsReader.Ecs),
            _ => null,
        };
    }

    private static SsmConfigurationPlan Ssm(Section section)
    {
        var secure = section.Optional("secure", Reading.Values.YesOrNo, false);
        var name = section.Required("ssm", Reading.Values.Text);
        if (name.Length > 0 && (!name.StartsWith('/') || name.EndsWith('/')))
            section.Errors.Add(section.PlaceOf("ssm"), $"`{Quote.Short(name)}` is no parameter's whole name", "Write it from its first slash: /app/redis/url.");
        return new SsmConfigurationPlan(name, section.Required("value", secure ? AwsReader.Secret : HttpReader.References(perSide: false)) ?? "", secure);
    }

    private static HttpConfigurationPlan? Http(PlanNode node, PlanContext context)
    {
        if (Section.Open(node, Keys.ConfigurationHttp, context) is not { } section)
            return null;
        var read = new HttpCall("GET", section.Required("get", HttpReader.Url(perSide: false)))
        {
            BearerToken = HttpReader.Token(section, perSide: false),
            Timeout = section.Optional("timeout", Reading.Values.PositiveDuration, TimeSpan.FromSeconds(5)),
        };
        if (section.Has("put") == section.Has("post"))
            section.Errors.Add(section.Place, section.Has("put") ? "a configuration is written by both put and post" : "nothing says how the configuration is written", "Write exactly one of `put: URL` and `post: URL`.");
        var method = section.Has("post") ? "post" : "put";
        return new HttpConfigurationPlan(read, read with
        {
            Method = method.ToUpperInvariant(),
            Url = section.Optional(method, HttpReader.Url(perSide: false), ""),
            JsonBody = section.Find("body") is { } body ? HttpReader.Body(body, section, perSide: false) : null,
        });
    }

    private static CommandConfigurationPlan? Command(PlanNode node, PlanContext context) => Section.Open(node, Keys.ConfigurationCommand, context) is not { } section
        ? null
        : new CommandConfigurationPlan(section.Required("read", Reading.Values.Text), section.Required("apply", Reading.Values.Text), section.Required("restore", Reading.Values.Text))
        {
            Timeout = section.Optional("timeout", Reading.Values.PositiveDuration, TimeSpan.FromSeconds(10)),
            Environment = section.List("environment", HookReader.Variable),
        };

    private static Dictionary<string, string> Values(Section section) =>
        section.Optional(Named(section), (value, context) => AppReader.TextMap(value, context, Named(section), section.Has("secret") ? AwsReader.Secret : HttpReader.References(perSide: false)), []);

    /// <summary>How the mapping of keys and texts is called in this kind of place.</summary>
    private static string Named(Section section) => section.Has("ecs") ? "environment" : "values";

    private static void CheckValues(Section section, ConfigurationPlan? plan)
    {
        CheckBelongings(section);
        var body = plan is HttpConfigurationPlan { Write.JsonBody: not null };
        var whole = body || section.Has("value") || section.Has("ssm");
        if (!section.Has(Named(section)) && !whole)
            section.Errors.Add(section.Place, $"a configuration has no `{Named(section)}`", $"Add `{Named(section)}`.");
        if (section.Has("secret") && section.Has("values") && section.Has("value"))
            section.Errors.Add(section.PlaceOf("values"), "a secret has both a `value` and `values`", "Keep one: a `value` is the whole secret, `values` are set in the JSON that is there.");
        if (section.Has("values") && body)
            section.Errors.Add(section.PlaceOf("values"), "a configuration has both `values` and a `body`", "Keep one: a `body` is sent as it stands, `values` are set in what was read.");
        if (section.Find(Named(section)) is not MappingNode values)
            return;
        if (values.Entries.Count == 0)
            section.Errors.Add(values.Place, $"`{Named(section)}` is empty", "Write at least one `KEY: value`.");
        foreach (var entry in plan is CommandConfigurationPlan or EcsConfigurationPlan ? values.Entries : [])
            HookReader.Variable(entry.Key, section.Context);
    }

    private static void CheckBelongings(Section section)
    {
        foreach (var (key, kinds) in Belongings.Where(one => section.Has(one.Key) && Kinds.Any(section.Has) && !one.Kinds.Any(section.Has)))
            section.Errors.Add(section.PlaceOf(key), $"`{key}` has no meaning here", $"It belongs to: {string.Join(", ", kinds)}.");
    }

    private static IReadOnlyList<string> Stores(Section section)
    {
        if (section.Find("stores") is SequenceNode { Items.Count: 0 } none)
            section.Errors.Add(none.Place, "`stores` is empty", "Name the stores whose addresses stand there, or leave it out: then it is all of them.");
        return section.List("stores", Reading.Values.Text);
    }
}

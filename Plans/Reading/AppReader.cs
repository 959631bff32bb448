namespace Platform.Plans.Reading;

/// <summary>Reads what the plan does to the app itself: its singletons and its configuration.</summary>
internal static class AppReader
{
    public static SingletonPlan? Singleton(PlanNode node, PlanContext context) => Section.Open(node, Keys.Singleton, context) is not { } section
        ? null
        : new SingletonPlan(
            section.Required("name", Values.Name),
            section.Required("stop", HttpReader.CallOfSide)!,
            section.Required("stopped", HttpReader.CheckOfSide)!,
            section.Required("start", HttpReader.CallOfSide)!,
            section.Required("started", HttpReader.CheckOfSide)!);

    public static ConfigurationPlan? Configuration(PlanNode node, PlanContext context)
    {
        if (Section.Open(node, Keys.Configuration, context) is not { } section)
            return null;
        var file = section.Required("file", HttpReader.References(perSide: false));
        var values = section.Required("values", (value, _) => TextMap(value, context, "values", HttpReader.References(perSide: false)));
        if (values is { Count: 0 })
            section.Errors.Add(section.PlaceOf("values"), "`values` is empty", "Write at least one `KEY: value`.");
        return new FileConfigurationPlan(file ?? "", values ?? [])
        {
            Verify = section.Optional("verify", HttpReader.CheckOfTarget, null),
        };
    }

    /// <summary>Keys with texts; numbers and booleans are taken as they are written.</summary>
    public static Dictionary<string, string> TextMap(PlanNode node, PlanContext context, string what, Func<PlanNode, PlanContext, string> text)
    {
        var map = new Dictionary<string, string>();
        if (node is not MappingNode mapping)
        {
            context.Errors.Add(node.Place, $"`{what}` is a mapping, and here is {node.Sort}", $"Write `{what}: {{ key: value }}`.");
            return map;
        }
        foreach (var entry in mapping.Entries)
            map[entry.Key.Value] = text(entry.Value, context);
        return map;
    }
}

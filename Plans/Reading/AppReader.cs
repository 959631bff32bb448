namespace Platform.Plans.Reading;

/// <summary>Reads the parts of the app that may run on one side only.</summary>
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

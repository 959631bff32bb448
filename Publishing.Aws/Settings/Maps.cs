using Platform.Plans.Reading;

namespace Platform.Publishing.Aws.Settings;

/// <summary>Mappings whose keys are names of resources.</summary>
internal static class Maps
{
    public static Func<PlanNode, PlanContext, IReadOnlyDictionary<string, T>> Of<T>(Func<PlanNode, PlanContext, T?> read)
        where T : class => (node, context) =>
    {
        var map = new Dictionary<string, T>();
        foreach (var entry in Entries(node, context))
            if (read(entry.Value, context) is { } value) map[entry.Key.Value] = value;
        return map;
    };

    public static IReadOnlyDictionary<string, PlacedText> Placed(PlanNode node, PlanContext context) =>
        Of((value, _) => new PlacedText(Values.Text(value, context), value.Place))(node, context);

    public static IReadOnlyDictionary<string, string> Texts(PlanNode node, PlanContext context) => Of(Values.Text)(node, context);

    private static IReadOnlyList<MappingEntry> Entries(PlanNode node, PlanContext context)
    {
        if (node is MappingNode mapping) return mapping.Entries;
        context.Errors.Add(node.Place, $"here must be a mapping, and there is {node.Sort}", "Write `name: value`, one a line.");
        return [];
    }
}

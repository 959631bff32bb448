namespace Platform.Migrator.Sync.Postgres;

/// <summary>Compares the tables' columns and keys of both ends.</summary>
internal static class TableShapes
{
    /// <returns>What differs, by table; empty when nothing does.</returns>
    public static IReadOnlyList<string> Differences(IReadOnlyList<Table> origin, IReadOnlyList<Table> destination)
    {
        var there = destination.ToDictionary(t => t.Display, StringComparer.Ordinal);
        var here = origin.Select(t => t.Display).ToHashSet(StringComparer.Ordinal);
        return [.. origin.Where(t => !there.ContainsKey(t.Display)).Select(t => $"{t.Display} is missing at the destination"),
            .. destination.Where(t => !here.Contains(t.Display)).Select(t => $"{t.Display} is missing at the origin"),
            .. origin.Where(t => there.TryGetValue(t.Display, out var other) && Shape(t) != Shape(other)).Select(t => $"{t.Display} has other columns")];
    }

    private static string Shape(Table table)
        => string.Join(",", table.Columns.OrderBy(c => c.Name, StringComparer.Ordinal).Select(c => $"{c.Name} {c.Type} {c.Generated}"));
}

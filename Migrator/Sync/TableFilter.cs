using System.IO.Enumeration;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Migrator.Sync;

/// <summary>Which tables take part, as globs (<c>*</c>, <c>?</c>) over <c>schema.table</c>; a pattern without a dot is for every schema. The partitions of a table go with it.</summary>
/// <param name="Include">Empty for everything.</param>
/// <param name="Exclude">Wins over <paramref name="Include"/>.</param>
public sealed record TableFilter(IReadOnlyList<string> Include, IReadOnlyList<string> Exclude)
{
    public static TableFilter All { get; } = new([], []);

    [JsonIgnore]
    public bool IsAll => Include.Count == 0 && Exclude.Count == 0;

    /// <param name="name"><c>schema.table</c>, unquoted.</param>
    public bool Takes(string name) => (Include.Count == 0 || Any(Include, name)) && !Any(Exclude, name);

    /// <summary>Of something that is left out only when it is named: a sequence that belongs to no table.</summary>
    public bool Excludes(string name) => Any(Exclude, name);

    /// <summary>As remembered in the bookkeeping; the same text exactly when the patterns are the same.</summary>
    [JsonIgnore]
    public string Remembered => JsonSerializer.Serialize(new TableFilter([.. Include.Order(StringComparer.Ordinal)], [.. Exclude.Order(StringComparer.Ordinal)]));

    public static TableFilter Recall(string remembered)
        => JsonSerializer.Deserialize<TableFilter>(remembered) ?? throw new InvalidOperationException($"'{remembered}' is no table filter");

    private static bool Any(IReadOnlyList<string> patterns, string name)
        => patterns.Any(p => FileSystemName.MatchesSimpleExpression(p.Contains('.', StringComparison.Ordinal) ? p : $"*.{p}", name, ignoreCase: false));
}

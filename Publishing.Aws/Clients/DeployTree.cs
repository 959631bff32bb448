using Platform.Plans.Reading;

namespace Platform.Publishing.Aws.Clients;

/// <summary>The directory of settings: <c>deploy/CLIENT/ENV.yaml</c>.</summary>
internal static class DeployTree
{
    public static IReadOnlyList<(string Client, string Path)> Of(string root) => !Directory.Exists(root) ? [] :
        [.. Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal)
            .SelectMany(d => Directory.EnumerateFiles(d, "*.yaml").Order(StringComparer.Ordinal).Select(f => (Path.GetFileName(d), f)))];

    /// <summary>All settings beside these, these among them.</summary>
    public static IReadOnlyList<(string Client, string Path)> Around(string settingsFile) =>
        Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(settingsFile))) is { } root ? Of(root) : [];

    /// <summary>Of another file only this is read: its own faults are told when it is published itself.</summary>
    public static string? DomainOf(string path)
    {
        var root = PlanComposer.Compose(File.ReadAllText(path), new PlanErrors(path));
        return ((root as MappingNode)?.Find("domain") as MappingNode)?.Find("name") is ScalarNode name ? name.Value : null;
    }
}

using Platform.Plans.Reading;

namespace Platform.Publishing.Aws.Deploying.Plans;

/// <summary>
/// Brings ARNs into a plan's <c>traffic: router</c>, at the very place of each value, so that everything else of the file stays as it was written: blue is the source, green the target. The plan
/// must have the keys; what they hold is replaced, whatever it is.
/// </summary>
internal static class PlanFile
{
    private const int MaxBytes = 256 * 1024;

    /// <returns>What was written, a line each; none when everything was there already.</returns>
    /// <exception cref="PublishException">There is no such file, it is no YAML, or it has no such router.</exception>
    public static IReadOnlyList<string> Fill(string path, Router router)
    {
        var text = System.Text.Encoding.UTF8.GetString(InputFile.Read(path, MaxBytes, "a plan", "Give the plan's path."));
        var (filled, changes) = Fill(text, path, router);
        if (changes.Count == 0) return changes;
        var temporary = $"{path}.writing-{Environment.ProcessId}";
        File.WriteAllText(temporary, filled);
        File.Move(temporary, path, overwrite: true);
        return changes;
    }

    public static (string Text, IReadOnlyList<string> Changes) Fill(string text, string path, Router router)
    {
        var errors = new PlanErrors(path);
        var root = PlanComposer.Compose(text, errors);
        if (errors.Any || root is null) throw new PublishException(errors.InOrder());
        var kind = router.Route.Contains(":listener-rule/", StringComparison.Ordinal) ? "rule" : "listener";
        var places = Places(root, kind, router);
        if (places.Count == 0)
            throw new PublishException(path, "the plan has no router whose ARNs could be filled in", $"Write `router: {{ alb: {{ {kind}: \"\", source: \"\", target: \"\" }} }}` under `traffic`, or the target groups under `route53: {{ metrics: ... }}`.");
        var changes = new List<string>();
        var lines = text.Split('\n');
        // From the end, so that the places before stay what they are.
        foreach (var (node, key, value) in places.Where(p => p.Node.Value != p.Value).OrderByDescending(p => (p.Node.Place.Line, p.Node.Place.Column)))
        {
            var (line, column) = (node.Place.Line - 1, node.Place.Column - 1);
            lines[line] = $"{lines[line][..column]}\"{value}\"{lines[line][(column + Length(lines[line], column, node, path))..]}";
            changes.Insert(0, $"{key} = {value}");
        }
        return (string.Join('\n', lines), changes);
    }

    private static List<(ScalarNode Node, string Key, string Value)> Places(PlanNode root, string kind, Router router)
    {
        var at = At(At(root, "traffic"), "router");
        var (alb, metrics) = (At(at, "alb"), At(At(at, "route53"), "metrics"));
        var wanted = new[] { (alb, kind, router.Route), (alb, "source", router.Blue), (alb, "target", router.Green), (metrics, "source", router.Blue), (metrics, "target", router.Green) };
        return [.. wanted.Select(w => (Node: At(w.Item1, w.Item2) as ScalarNode, w.Item2, w.Item3)).Where(w => w.Node is not null).Select(w => (w.Node!, w.Item2, w.Item3))];
    }

    private static PlanNode? At(PlanNode? node, string key) => (node as MappingNode)?.Find(key);

    /// <summary>How long the value is as it stands in its line, with its quotes.</summary>
    private static int Length(string line, int column, ScalarNode node, string path)
    {
        if (node.Plain && column + node.Value.Length <= line.Length && line.AsSpan(column, node.Value.Length).SequenceEqual(node.Value)) return node.Value.Length;
        var end = column < line.Length && line[column] is '"' or '\'' ? line.IndexOf(line[column], column + 1) : -1;
        return end > column ? end - column + 1
            : throw new PublishException([new Platform.Plans.PlanError(path, node.Place.Line, node.Place.Column, "this value goes over several lines", "Write it in one line, in quotes.")]);
    }
}

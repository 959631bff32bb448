using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Platform.Plans.Reading;

/// <summary>
/// Builds nodes from YamlDotNet's events. Its own representation model stops at the first doubled key and recurses as deep as the
/// text asks; here every doubled key is found, and depth and size (also through aliases) are bounded.
/// </summary>
internal sealed class PlanComposer(Parser parser, PlanErrors errors)
{
    private const int MaxDepth = 32;
    private const int MaxNodes = 50_000;

    private readonly Dictionary<AnchorName, PlanNode> _anchors = [];
    private int _nodes;

    /// <returns>The document's root, or null when there is none; then an error says why.</returns>
    public static PlanNode? Compose(string text, PlanErrors errors)
    {
        if (TabIndent(text) is { } tab)
        {
            errors.Add(tab, "a tab indents this line", "Indent with spaces.");
            return null;
        }
        var parser = new Parser(new StringReader(text));
        try
        {
            return new PlanComposer(parser, errors).Document();
        }
        catch (YamlException fault)
        {
            return Refuse(fault.Start, fault.Message, errors);
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException)
        {
            return Refuse(parser.Current?.End ?? Mark.Empty, fault.Message, errors); // The scanner's own answer to some texts that are no YAML.
        }
    }

    private PlanNode? Document()
    {
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
        {
            errors.Add(new Place(1, 1), "the file is empty", "Write a plan: `name: my-app` and what it moves (`stores`, `traffic`).");
            return null;
        }
        var root = Node(0);
        parser.Consume<DocumentEnd>();
        if (parser.TryConsume<DocumentStart>(out var second))
            errors.Add(At(second.Start), "a second document begins here", "Keep one plan a file.");
        return root;
    }

    private PlanNode Node(int depth)
    {
        if (depth > MaxDepth || ++_nodes > MaxNodes)
            throw new YamlException(parser.Current!.Start, parser.Current.End, "this is nested too deep or has too many parts for a plan");
        if (parser.TryConsume<AnchorAlias>(out var alias))
            return Known(alias);
        if (parser.TryConsume<Scalar>(out var scalar))
            return Remember(scalar, new ScalarNode(At(scalar.Start), scalar.Value, scalar.Style == ScalarStyle.Plain));
        return parser.Accept<SequenceStart>(out _) ? Sequence(depth) : Mapping(depth);
    }

    private SequenceNode Sequence(int depth)
    {
        var start = parser.Consume<SequenceStart>();
        var items = new List<PlanNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
            items.Add(Node(depth + 1));
        return Remember(start, new SequenceNode(At(start.Start), 1 + items.Sum(item => item.Size), items));
    }

    private MappingNode Mapping(int depth)
    {
        var start = parser.Consume<MappingStart>();
        var entries = new List<MappingEntry>();
        var merged = new List<MappingEntry>();
        while (!parser.TryConsume<MappingEnd>(out _))
            Entry(depth, entries, merged);
        entries.AddRange(merged.Where(entry => entries.TrueForAll(own => own.Key.Value != entry.Key.Value)));
        return Remember(start, new MappingNode(At(start.Start), 1 + entries.Sum(entry => 1 + entry.Value.Size), entries));
    }

    private void Entry(int depth, List<MappingEntry> entries, List<MappingEntry> merged)
    {
        var keyNode = Node(depth + 1);
        var value = Node(depth + 1);
        if (keyNode is not ScalarNode key)
            errors.Add(keyNode.Place, $"{keyNode.Sort} stands where a key must be", "Write `key: value`.");
        else if (key is { Plain: true, Value: "<<" } && value is MappingNode other)
            merged.AddRange(other.Entries);
        else if (entries.Find(entry => entry.Key.Value == key.Value) is { } first)
            errors.Add(key.Place, $"`{Quote.Short(key.Value)}` is here twice (first in line {first.Key.Place.Line})", "Keep one of them.");
        else
            entries.Add(new MappingEntry(key, value));
    }

    private PlanNode Known(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value, out var node))
            throw new YamlException(alias.Start, alias.End, $"`*{Quote.Short(alias.Value.Value)}` stands for nothing: no `&{Quote.Short(alias.Value.Value)}` comes before it");
        _nodes += node.Size;
        return node;
    }

    private T Remember<T>(NodeEvent start, T node)
        where T : PlanNode
    {
        if (!start.Anchor.IsEmpty)
            _anchors[start.Anchor] = node;
        return node;
    }

    private static Place At(Mark mark) => new((int)mark.Line, (int)mark.Column);

    private static PlanNode? Refuse(Mark at, string why, PlanErrors errors)
    {
        errors.Add(At(at), $"this is not YAML ({Quote.Sentence(why)})", "Mend the line; what follows it could not be read.");
        return null;
    }

    /// <summary>YAML has no tabs in its indentation, and what parsers say of one (often at another line) helps nobody.</summary>
    private static Place? TabIndent(string text)
    {
        var lines = text.Split('\n');
        for (var line = 0; line < lines.Length; line++)
        {
            var content = lines[line].TrimStart(' ', '\t');
            if (content.Length > 0 && content[0] is not ('#' or '\r') && lines[line][..^content.Length].IndexOf('\t', StringComparison.Ordinal) is >= 0 and var column)
                return new Place(line + 1, column + 1);
        }
        return null;
    }
}

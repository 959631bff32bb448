using System.Text;
using System.Text.Json;
using Platform.Plans.Reading;

namespace Platform.Publishing.Aws.Manifests;

/// <summary>JSON as nodes that know their line and column, so that a manifest's faults are told like those of a plan.</summary>
internal sealed class JsonComposer
{
    private const int MaxDepth = 64;
    private readonly byte[] bytes;
    private readonly List<int> lineStarts = [0];

    private JsonComposer(byte[] bytes)
    {
        this.bytes = bytes;
        for (var i = 0; i < bytes.Length; i++)
            if (bytes[i] == (byte)'\n') lineStarts.Add(i + 1);
    }

    /// <returns>Null when the text is no JSON; then an error says where.</returns>
    public static PlanNode? Compose(ReadOnlySpan<byte> text, PlanErrors errors)
    {
        var bytes = text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..].ToArray() : text.ToArray();
        var composer = new JsonComposer(bytes);
        try
        {
            var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            var root = composer.Node(ref reader);
            reader.Read(); // What stands behind the root is a fault.
            return root;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            var place = fault is JsonException { LineNumber: { } line } json ? new Place((int)line + 1, (int)(json.BytePositionInLine ?? 0) + 1) : new Place(1, 1);
            errors.Add(place, $"this is not JSON ({Quote.Sentence(Before(fault.Message, " LineNumber"))})", "Give an Aspire manifest: the file that `aspire publish` or `--publisher manifest` writes.");
            return null;
        }
    }

    private PlanNode Node(ref Utf8JsonReader reader)
    {
        var place = PlaceOf(reader.TokenStartIndex);
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => Mapping(ref reader, place),
            JsonTokenType.StartArray => Sequence(ref reader, place),
            JsonTokenType.String => new ScalarNode(place, reader.GetString()!, Plain: false),
            JsonTokenType.Null => new ScalarNode(place, "", Plain: true),
            _ => new ScalarNode(place, Encoding.UTF8.GetString(reader.ValueSpan).ToLowerInvariant(), Plain: true),
        };
    }

    private MappingNode Mapping(ref Utf8JsonReader reader, Place place)
    {
        var entries = new List<MappingEntry>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = new ScalarNode(PlaceOf(reader.TokenStartIndex), reader.GetString()!, Plain: false);
            reader.Read();
            entries.Add(new MappingEntry(key, Node(ref reader)));
        }
        return new MappingNode(place, 1 + entries.Count, entries);
    }

    private SequenceNode Sequence(ref Utf8JsonReader reader, Place place)
    {
        var items = new List<PlanNode>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(Node(ref reader));
        return new SequenceNode(place, 1 + items.Count, items);
    }

    /// <summary>Columns count characters, as editors do.</summary>
    private Place PlaceOf(long offset)
    {
        var line = lineStarts.BinarySearch((int)offset);
        if (line < 0) line = ~line - 1;
        return new Place(line + 1, Encoding.UTF8.GetCharCount(bytes, lineStarts[line], (int)offset - lineStarts[line]) + 1);
    }

    private static string Before(string text, string mark) => text.IndexOf(mark, StringComparison.Ordinal) is > 0 and var at ? text[..at] : text;
}

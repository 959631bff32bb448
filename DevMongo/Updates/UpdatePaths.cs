using Platform.DevMongo.Documents;
using Platform.DevMongo.Queries;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Updates;

/// <summary>Puts indexes in place of <c>$</c> (the item that the query matched), <c>$[]</c> (every item) and <c>$[name]</c> (those that an array filter matches).</summary>
internal sealed class UpdatePaths(DocumentNode root, BsonDocument document, BsonDocument query, Dictionary<string, Filter> itemFilters, Ordering ordering)
{
    public List<string[]> Expand(FieldPath path)
    {
        if (!path.Text.Contains('$', StringComparison.Ordinal))
            return [path.Parts];
        List<string[]> paths = [[]];
        foreach (var part in path.Parts)
            paths = paths.SelectMany(parts => Items(parts, part).Select(item => (string[])[.. parts, item])).ToList();
        return paths;
    }

    private IEnumerable<string> Items(string[] parent, string part)
    {
        if (part == "$")
            return [Matched(string.Join('.', parent)).ToString(System.Globalization.CultureInfo.InvariantCulture)];
        if (!part.StartsWith("$[", StringComparison.Ordinal))
            return [part];
        var path = string.Join('.', parent);
        if (NodePath.Get(root, parent) is not ArrayNode array)
            throw Refusal.BadValue($"The path '{path}' must exist in the document in order to apply array updates.");
        var filter = part == "$[]" ? Filters.Everything : itemFilters.GetValueOrDefault(part[2..^1])
            ?? throw Refusal.BadValue($"No array filter found for identifier '{part[2..^1]}' in path '{path}.{part}'");
        return [.. Enumerable.Range(0, array.Items.Count).Where(i => filter(array.Items[i].ToValue())).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))];
    }

    /// <summary>The first item by which the array alone still matches what the query says about it.</summary>
    private int Matched(string path)
    {
        var about = BsonDocument.Build(w => WriteAbout(w, query, path));
        var array = new FieldPath(path).Straight(document);
        if (!about.IsEmpty && array.IsArray())
        {
            var filter = Filters.Compile(about, ordering);
            var index = 0;
            foreach (var item in array.Items())
            {
                if (filter(Values.Document(w => WriteOnly(w, path.Split('.'), 0, item))))
                    return index;
                index++;
            }
        }
        throw Refusal.BadValue("The positional operator did not find the match needed from the query.");
    }

    private static void WriteAbout(BsonWriter writer, BsonDocument query, string path)
    {
        foreach (var (name, value) in query)
            if (name == path || name.StartsWith(path + '.', StringComparison.Ordinal))
                writer.WriteValue(name, value);
            else if (name == "$and" && value.IsArray())
                foreach (var item in value.Items().Where(item => item.IsDocument()))
                    WriteAbout(writer, item.AsDocument, path);
    }

    private static void WriteOnly(BsonWriter writer, string[] parts, int at, BsonValue item)
    {
        if (at == parts.Length - 1)
        {
            writer.WriteValue(parts[at], BsonValue.FromArray([item]));
            return;
        }
        writer.BeginDocument(parts[at]);
        WriteOnly(writer, parts, at + 1, item);
        writer.End();
    }
}

using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Documents;

/// <summary>Reads and writes at a path of names and indexes, making documents where there is nothing yet.</summary>
internal static class NodePath
{
    private const int LargestIndex = 1_500_000;

    public static Node? Get(Node root, ReadOnlySpan<string> parts)
    {
        var node = root;
        foreach (var part in parts)
            node = node is null ? null : Child(node, part);
        return node;
    }

    public static void Set(DocumentNode root, string[] parts, Node value)
    {
        Node node = root;
        for (var i = 0; i < parts.Length - 1; i++)
        {
            var child = Child(node, parts[i]);
            if (child is null)
                Put(node, parts[i], child = new DocumentNode(), parts);
            node = child;
        }
        Put(node, parts[^1], value, parts);
    }

    /// <summary>Takes a field away; an array's item becomes null instead.</summary>
    /// <returns>Whether there was anything.</returns>
    public static bool Remove(DocumentNode root, string[] parts)
    {
        var parent = Get(root, parts.AsSpan(0, parts.Length - 1));
        if (parent is null || Child(parent, parts[^1]) is null)
            return false;
        if (parent is DocumentNode document)
            document.Remove(parts[^1]);
        else
            Put(parent, parts[^1], new LeafNode(BsonValue.Null), parts);
        return true;
    }

    private static Node? Child(Node node, string part) => node switch
    {
        DocumentNode document => document[part],
        ArrayNode array => Values.IsIndex(part, out var index) && index < array.Items.Count ? array.Items[index] : null,
        _ => null,
    };

    private static void Put(Node node, string part, Node value, string[] parts)
    {
        if (node is DocumentNode document)
            document.Set(part, value);
        else if (node is ArrayNode array && Values.IsIndex(part, out var index) && index < LargestIndex)
            array.Set(index, value);
        else
            throw Refusal.PathNotViable($"Cannot create field '{part}' in element {{{string.Join('.', parts)}: {node.ToValue()}}}");
    }
}

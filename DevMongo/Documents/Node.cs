using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Documents;

/// <summary>A value that can be changed: a document and an array have nodes inside, everything else is as it was read.</summary>
internal abstract class Node
{
    public static Node Of(BsonValue value) => value.Type switch
    {
        BsonType.Document => DocumentNode.Of(value.AsDocument),
        BsonType.Array => new ArrayNode(value.Items().Select(Of)),
        _ => new LeafNode(value),
    };

    public abstract BsonValue ToValue();
}

internal sealed class LeafNode(BsonValue value) : Node
{
    public override BsonValue ToValue() => value;
}

internal sealed class ArrayNode(IEnumerable<Node> items) : Node
{
    public List<Node> Items { get; } = [.. items];

    public override BsonValue ToValue() => BsonValue.FromArray(Items.Select(item => item.ToValue()));

    /// <summary>Puts an item at its index, with nulls before it where there was nothing.</summary>
    public void Set(int index, Node item)
    {
        while (Items.Count <= index)
            Items.Add(new LeafNode(BsonValue.Null));
        Items[index] = item;
    }
}

internal sealed class DocumentNode : Node
{
    private readonly List<(string Name, Node Value)> _fields = [];

    public IReadOnlyList<(string Name, Node Value)> Fields => _fields;

    public static DocumentNode Of(BsonDocument document)
    {
        var node = new DocumentNode();
        foreach (var (name, value) in document)
            node._fields.Add((name, Node.Of(value)));
        return node;
    }

    public Node? this[string name] => _fields.FindIndex(field => field.Name == name) is >= 0 and var at ? _fields[at].Value : null;

    public void Set(string name, Node value)
    {
        var at = _fields.FindIndex(field => field.Name == name);
        if (at >= 0)
            _fields[at] = (name, value);
        else
            _fields.Add((name, value));
    }

    public void Remove(string name) => _fields.RemoveAll(field => field.Name == name);

    public BsonDocument ToDocument() => BsonDocument.Build(w =>
    {
        foreach (var (name, value) in _fields)
            w.WriteValue(name, value.ToValue());
    });

    public override BsonValue ToValue() => BsonValue.FromDocument(ToDocument());
}

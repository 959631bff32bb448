using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Documents;

/// <summary>A dotted path and the ways to follow it.</summary>
internal sealed class FieldPath(string text)
{
    private readonly byte[][] _names = [.. text.Split('.').Select(System.Text.Encoding.UTF8.GetBytes)];

    public string Text { get; } = text;
    public string[] Parts { get; } = text.Split('.');

    /// <summary>
    /// Every value at the path as queries see it: arrays on the way stand for their documents, and for the item whose index is named. Missing where a document
    /// lacks the name. The array at the end is one value.
    /// </summary>
    public List<BsonValue> Leaves(BsonValue root)
    {
        var found = new List<BsonValue>(1);
        Collect(root, 0, found);
        return found;
    }

    /// <summary>The same for the many documents that have no array on the way: the one value, or missing.</summary>
    /// <returns>False when there is an array, on the way or at its end.</returns>
    public bool TryStraight(BsonDocument document, out BsonValue value)
    {
        value = document[_names[0]];
        for (var i = 1; i < _names.Length; i++)
        {
            if (value.IsArray())
                return false;
            value = value.IsDocument() ? value.AsDocument[_names[i]] : default;
        }
        return !value.IsArray();
    }

    /// <summary>The one value at the path, through documents only; missing where there is none.</summary>
    public BsonValue Straight(BsonDocument document)
    {
        var value = BsonValue.FromDocument(document);
        foreach (var name in _names)
        {
            if (!value.IsDocument())
                return default;
            value = value.AsDocument[name];
        }
        return value;
    }

    /// <summary>As expressions see it: an array on the way gives an array of what its documents have there.</summary>
    public BsonValue Mapped(BsonValue root, int from = 0)
    {
        if (from == _names.Length)
            return root;
        if (root.IsDocument())
            return Mapped(root.AsDocument[_names[from]], from + 1);
        return root.IsArray() ? BsonValue.FromArray(root.Items().Select(item => item.IsDocument() || item.IsArray() ? Mapped(item, from) : default).Where(item => !item.IsMissing)) : default;
    }

    private void Collect(BsonValue value, int at, List<BsonValue> found)
    {
        if (at == _names.Length)
            found.Add(value);
        else if (value.IsDocument())
            Down(value.AsDocument[_names[at]], at + 1, found);
        else if (value.IsArray())
            Through(value, at, found);
        else
            found.Add(default);
    }

    private void Down(BsonValue value, int at, List<BsonValue> found)
    {
        if (value.IsMissing)
            found.Add(default);
        else
            Collect(value, at, found);
    }

    private void Through(BsonValue array, int at, List<BsonValue> found)
    {
        if (Values.IsIndex(Parts[at], out _) && array.AsDocument[_names[at]] is { IsMissing: false } item)
            Collect(item, at + 1, found);
        foreach (var inside in array.Items())
            if (inside.IsDocument())
                Collect(inside, at, found);
    }
}

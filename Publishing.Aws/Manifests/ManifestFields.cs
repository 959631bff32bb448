using Platform.Plans.Reading;

namespace Platform.Publishing.Aws.Manifests;

/// <summary>The fields of one object of the manifest. A field of the wrong sort is a fault that names the resource.</summary>
internal sealed class ManifestFields(MappingNode node, string owner, PlanErrors errors)
{
    public Placed Required(string key)
    {
        if (Optional(key) is { } value) return value;
        if (node.Find(key) is null) errors.Add(node.Place, $"`{Quote.Short(owner)}` has no `{key}`", $"Add `\"{key}\": ...`.");
        return new Placed("", node.Place);
    }

    /// <summary>A text, number or boolean as text; null when it is absent or null.</summary>
    public Placed? Optional(string key)
    {
        switch (node.Find(key))
        {
            case null or ScalarNode { IsNothing: true }: return null;
            case ScalarNode scalar: return new Placed(scalar.Value, scalar.Place);
            case var other: Wrong(key, other, "a text"); return null;
        }
    }

    public IReadOnlyList<Placed> Texts(string key) => [.. Items(key).OfType<ScalarNode>().Select(s => new Placed(s.Value, s.Place))];

    public IReadOnlyList<PlanNode> Items(string key)
    {
        switch (node.Find(key))
        {
            case null: return [];
            case SequenceNode list: return list.Items;
            case var other: Wrong(key, other, "a list"); return [];
        }
    }

    public IReadOnlyList<MappingEntry> Children(string key)
    {
        switch (node.Find(key))
        {
            case null: return [];
            case MappingNode map: return map.Entries;
            case var other: Wrong(key, other, "an object"); return [];
        }
    }

    public IReadOnlyList<(string Name, Placed Value)> TextMap(string key) =>
        [.. Children(key).Where(e => e.Value is ScalarNode).Select(e => (e.Key.Value, new Placed(((ScalarNode)e.Value).Value, e.Value.Place)))];

    public ManifestFields? Child(string key) => node.Find(key) is MappingNode child ? new ManifestFields(child, $"{owner}.{key}", errors) : null;

    public bool Flag(string key, bool otherwise = false) => Optional(key) is { } value ? value.Text == "true" : otherwise;

    private void Wrong(string key, PlanNode found, string wanted) =>
        errors.Add(found.Place, $"`{key}` of `{Quote.Short(owner)}` is {found.Sort}, and must be {wanted}", "See the schema that the manifest's `$schema` names.");
}

namespace Platform.Plans.Reading;

/// <summary>
/// A mapping being read. Readers of values report what is wrong and return some value all the same: a plan with errors is thrown away,
/// and going on finds the other errors.
/// </summary>
internal sealed class Section
{
    private readonly MappingNode _node;
    private readonly Keys _keys;

    private Section(MappingNode node, Keys keys, PlanContext context)
    {
        _node = node;
        _keys = keys;
        Context = context;
        foreach (var entry in node.Entries.Where(entry => !keys.Names.Contains(entry.Key.Value)))
            Errors.Add(entry.Key.Place, $"{keys.Title} has no `{Quote.Short(entry.Key.Value)}`", Nearest.Remedy(entry.Key.Value, keys.Names));
    }

    public PlanContext Context { get; }
    public PlanErrors Errors => Context.Errors;
    public Place Place => _node.Place;

    /// <returns>Null when it is no mapping; then an error says so.</returns>
    public static Section? Open(PlanNode node, Keys keys, PlanContext context)
    {
        if (node is MappingNode mapping)
            return new Section(mapping, keys, context);
        context.Errors.Add(node.Place, $"{keys.Title} is a mapping, and here is {node.Sort}", $"Write `key: value` with some of: {string.Join(", ", keys.Names)}.");
        return null;
    }

    public bool Has(string key) => Find(key) is not null;

    public Place PlaceOf(string key) => Find(key)?.Place ?? Place;

    public PlanNode? Find(string key)
    {
        if (!_keys.Names.Contains(key))
            throw new ArgumentException($"{_keys.Definition} does not list the key {key}", nameof(key));
        return _node.Find(key);
    }

    public T Required<T>(string key, Func<PlanNode, PlanContext, T> read)
    {
        if (Find(key) is { } value)
            return read(value, Context);
        Errors.Add(Place, $"{_keys.Title} has no `{key}`", $"Add `{key}`.");
        return default!;
    }

    public T Optional<T>(string key, Func<PlanNode, PlanContext, T> read, T otherwise) =>
        Find(key) is { } value ? read(value, Context) : otherwise;

    /// <summary>A list; absent is empty. Items that could not be read are left out.</summary>
    public IReadOnlyList<T> List<T>(string key, Func<PlanNode, PlanContext, T?> read)
        where T : class => Items(key).Select(item => read(item, Context)).OfType<T>().ToList();

    public IReadOnlyList<PlanNode> Items(string key)
    {
        switch (Find(key))
        {
            case null:
                return [];
            case SequenceNode sequence:
                return sequence.Items;
            case var other:
                Errors.Add(other.Place, $"`{key}` is a list, and here is {other.Sort}", $"Write `{key}: [ ... ]`, or one `- ` a line.");
                return [];
        }
    }
}

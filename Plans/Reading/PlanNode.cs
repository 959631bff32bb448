namespace Platform.Plans.Reading;

/// <summary>A piece of the YAML document that knows where it stands.</summary>
/// <param name="Size">How many nodes it holds with itself; aliases count as what they stand for.</param>
internal abstract record PlanNode(Place Place, int Size)
{
    public abstract string Sort { get; }
}

/// <param name="Plain">Written without quotes: may be a number, a boolean or nothing at all.</param>
internal sealed record ScalarNode(Place Place, string Value, bool Plain) : PlanNode(Place, 1)
{
    public override string Sort => IsNothing ? "nothing" : "a text";
    public bool IsNothing => Plain && (Value is "" or "~" or "null");
}

internal sealed record SequenceNode(Place Place, int Size, IReadOnlyList<PlanNode> Items) : PlanNode(Place, Size)
{
    public override string Sort => "a list";
}

internal sealed record MappingNode(Place Place, int Size, IReadOnlyList<MappingEntry> Entries) : PlanNode(Place, Size)
{
    public override string Sort => "a mapping";

    public PlanNode? Find(string key) => Entries.FirstOrDefault(entry => entry.Key.Value == key)?.Value;
}

internal sealed record MappingEntry(ScalarNode Key, PlanNode Value);

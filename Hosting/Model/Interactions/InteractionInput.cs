namespace Aspire.Hosting;

/// <summary>One line of a dialog.</summary>
public sealed class InteractionInput
{
    public required string Name { get; init; }

    /// <summary>Null: the name.</summary>
    public string? Label { get; init; }

    public string? Description { get; init; }

    public required InputType InputType { get; init; }

    public bool Required { get; init; }

    /// <summary>For <see cref="InputType.Choice"/>: value and text.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Options { get; set; }

    /// <summary>What stands there first, then what the person said; a Boolean is <c>true</c> or <c>false</c>.</summary>
    public string? Value { get; set; }

    public string? Placeholder { get; init; }

    public int? MaxLength { get; init; }
}

using System.Collections;

namespace Aspire.Hosting;

/// <summary>Inputs in the order of the dialog, found by name in whatever case.</summary>
public sealed class InteractionInputCollection(IReadOnlyList<InteractionInput> inputs) : IReadOnlyList<InteractionInput>
{
    public int Count => inputs.Count;

    public InteractionInput this[int index] => inputs[index];

    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public InteractionInput this[string name] => inputs.FirstOrDefault(i => string.Equals(i.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new KeyNotFoundException($"There is no input '{name}'.");

    public IEnumerator<InteractionInput> GetEnumerator() => inputs.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

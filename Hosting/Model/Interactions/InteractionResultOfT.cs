using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting;

/// <summary>What a person answered, or that they would not.</summary>
public class InteractionResult<T>
{
    internal InteractionResult(T? data, bool canceled) => (Data, Canceled) = (data, canceled);

    public T? Data { get; }

    [MemberNotNullWhen(false, nameof(Data))]
    public bool Canceled { get; }
}

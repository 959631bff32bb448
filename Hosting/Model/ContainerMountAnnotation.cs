namespace Aspire.Hosting.ApplicationModel;

/// <param name="source">A directory or file of this machine, or a volume's name; null: a volume without a name, which goes with its container.</param>
public sealed class ContainerMountAnnotation(string? source, string target, ContainerMountType type, bool isReadOnly) : IResourceAnnotation
{
    public string? Source { get; } = source;

    public string Target { get; } = target;

    public ContainerMountType Type { get; } = type;

    public bool IsReadOnly { get; } = isReadOnly;
}

namespace Aspire.Hosting.ApplicationModel;

/// <param name="args">Strings or <see cref="IValueProvider"/>s.</param>
public sealed class ContainerRuntimeArgsCallbackContext(IList<object> args, CancellationToken cancellationToken = default)
{
    public IList<object> Args { get; } = args;

    public CancellationToken CancellationToken { get; } = cancellationToken;
}

namespace Aspire.Hosting.ApplicationModel;

/// <summary>More arguments for the engine's <c>create</c>: a limit, a capability.</summary>
public sealed class ContainerRuntimeArgsCallbackAnnotation : IResourceAnnotation
{
    public ContainerRuntimeArgsCallbackAnnotation(Func<ContainerRuntimeArgsCallbackContext, Task> callback) => Callback = callback;

    public ContainerRuntimeArgsCallbackAnnotation(Action<IList<object>> callback)
        : this(context => { callback(context.Args); return Task.CompletedTask; })
    {
    }

    public Func<ContainerRuntimeArgsCallbackContext, Task> Callback { get; }
}

namespace Aspire.Hosting.ApplicationModel;

public sealed class ResourceUrlsCallbackAnnotation : IResourceAnnotation
{
    public ResourceUrlsCallbackAnnotation(Func<ResourceUrlsCallbackContext, Task> callback) => Callback = callback;

    public ResourceUrlsCallbackAnnotation(Action<ResourceUrlsCallbackContext> callback)
        : this(context => { callback(context); return Task.CompletedTask; })
    {
    }

    public Func<ResourceUrlsCallbackContext, Task> Callback { get; }
}

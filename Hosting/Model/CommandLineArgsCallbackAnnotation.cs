namespace Aspire.Hosting.ApplicationModel;

public class CommandLineArgsCallbackAnnotation : IResourceAnnotation
{
    public CommandLineArgsCallbackAnnotation(Func<CommandLineArgsCallbackContext, Task> callback) => Callback = callback;

    public CommandLineArgsCallbackAnnotation(Action<IList<object>> callback)
        : this(context => { callback(context.Args); return Task.CompletedTask; })
    {
    }

    public Func<CommandLineArgsCallbackContext, Task> Callback { get; }
}

using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Publishing;

/// <summary>A resource's variables and arguments as the manifest's expressions.</summary>
internal sealed class ManifestValues(DistributedApplicationExecutionContext execution, ManifestReferences references)
{
    public async Task<IReadOnlyList<(string Name, string Value)>> EnvironmentAsync(IResource resource, CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(execution, resource, cancellationToken: cancellationToken);
        foreach (var callback in resource.Annotations.OfType<EnvironmentCallbackAnnotation>()) await CallAsync(resource, () => callback.Callback(context));
        return [.. context.EnvironmentVariables.Select(v => (v.Key, Expression(resource, v.Value)))];
    }

    public async Task<IReadOnlyList<string>> ArgumentsAsync(IResource resource, CancellationToken cancellationToken)
    {
        var context = new CommandLineArgsCallbackContext([], cancellationToken);
        foreach (var callback in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>()) await CallAsync(resource, () => callback.Callback(context));
        return [.. context.Args.Select(a => Expression(resource, a))];
    }

    /// <param name="by">The resource in whose entry it will stand.</param>
    public string Expression(IResource by, object value)
    {
        if (value is string text) return text;
        if (value is not IManifestExpressionProvider expression)
            throw new HostingException(ExitCode.Model, by.Name, $"a value of type {value.GetType().Name} cannot be written to a manifest", "Pass a string, a parameter, an endpoint or a ReferenceExpression.");
        foreach (var part in PartsOf(value)) references.Note(by, part);
        return expression.ValueExpression;
    }

    private static IEnumerable<object> PartsOf(object value) => value is ReferenceExpression expression ? expression.ValueProviders.SelectMany(PartsOf) : [value];

    /// <summary>Callbacks may ask for what only a run knows.</summary>
    private static async Task CallAsync(IResource resource, Func<Task> callback)
    {
        try
        {
            await callback();
        }
        catch (InvalidOperationException fault)
        {
            throw new HostingException(ExitCode.Model, resource.Name, $"its environment or arguments cannot be published: {fault.Message.TrimEnd('.')}", "Pass the reference itself instead of its value.", fault);
        }
    }
}

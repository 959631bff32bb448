using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting;

/// <summary>A connection string as an environment variable's value: a missing one is an error unless it is optional.</summary>
internal sealed class ConnectionStringValue(IResourceWithConnectionString resource, bool optional) : IValueProvider, IManifestExpressionProvider
{
    string IManifestExpressionProvider.ValueExpression => ((IManifestExpressionProvider)resource).ValueExpression;

    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
        => await resource.GetConnectionStringAsync(cancellationToken) is { Length: > 0 } value ? value
            : optional ? null
            : throw new HostingException(ExitCode.MissingParameter, resource.Name, "it has no connection string", $"Set ConnectionStrings:{resource.Name} in the configuration.");
}

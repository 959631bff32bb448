using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting;

/// <summary>A connection string as an environment variable's value: a missing one is an error unless it is optional.</summary>
internal sealed class ConnectionStringValue(IResourceWithConnectionString resource, bool optional) : IValueProvider, IManifestExpressionProvider
{
    public IResourceWithConnectionString Resource { get; } = resource;

    string IManifestExpressionProvider.ValueExpression => ((IManifestExpressionProvider)Resource).ValueExpression;

    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
        => await Resource.GetConnectionStringAsync(cancellationToken) is { Length: > 0 } value ? value
            : optional ? null
            : throw new HostingException(ExitCode.MissingParameter, Resource.Name, "it has no connection string", $"Set ConnectionStrings:{Resource.Name} in the configuration.");
}

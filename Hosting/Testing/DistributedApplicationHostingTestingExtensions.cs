using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Platform.Hosting;

namespace Aspire.Hosting.Testing;

public static class DistributedApplicationHostingTestingExtensions
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>A client of the resource's endpoint; the caller disposes it. Nothing is tried again: a test sees every failure.</summary>
    /// <param name="endpointName">Null: its HTTP endpoint, or its only one.</param>
    public static HttpClient CreateHttpClient(this DistributedApplication app, string resourceName, string? endpointName = null)
        => new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = app.GetEndpoint(resourceName, endpointName), Timeout = Patience };

    public static ValueTask<string?> GetConnectionStringAsync(this DistributedApplication app, string resourceName, CancellationToken cancellationToken = default)
        => Find(app, resourceName) is IResourceWithConnectionString resource ? resource.GetConnectionStringAsync(cancellationToken)
            : throw new HostingException(ExitCode.Model, resourceName, "it has no connection string", "Ask for a server's, a database's, or one of AddConnectionString.");

    /// <exception cref="DistributedApplicationException">There is no such endpoint, or the application was not started.</exception>
    public static Uri GetEndpoint(this DistributedApplication app, string resourceName, string? endpointName = null)
    {
        var endpoints = Find(app, resourceName).Annotations.OfType<EndpointAnnotation>().ToList();
        var endpoint = endpointName is not null ? endpoints.FirstOrDefault(e => string.Equals(e.Name, endpointName, StringComparison.OrdinalIgnoreCase))
            : endpoints.FirstOrDefault(e => e.UriScheme is "http" or "https") ?? (endpoints.Count == 1 ? endpoints[0] : null);
        if (endpoint is null)
            throw new HostingException(ExitCode.Model, resourceName, endpointName is null ? "it has no HTTP endpoint" : $"it has no endpoint '{endpointName}'", $"It has: {string.Join(", ", endpoints.Select(e => e.Name).DefaultIfEmpty("none"))}.");
        return endpoint.AllocatedEndpoint is { } allocated ? new Uri(allocated.UriString)
            : throw new HostingException(ExitCode.Model, resourceName, "its address is not known before the application starts", "Await StartAsync first.");
    }

    private static IResource Find(DistributedApplication app, string resourceName)
        => app.Services.GetRequiredService<IDistributedApplicationBuilder>().Resources.TryGetByName(resourceName, out var resource) ? resource
            : throw new HostingException(ExitCode.Model, resourceName, "there is no such resource in the model", "Correct the name.");
}

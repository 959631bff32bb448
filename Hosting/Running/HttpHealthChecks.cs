using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Running;

internal sealed class HttpHealthChecks(TimeProvider time) : IHealthCheckSource, IDisposable
{
    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(5) };

    public IEnumerable<IHealthCheck> For(IResource resource)
        => resource.Annotations.OfType<HttpHealthCheckAnnotation>().Select(annotation => Check((IResourceWithEndpoints)resource, annotation));

    public void Dispose() => client.Dispose();

    private HttpHealthCheck Check(IResourceWithEndpoints resource, HttpHealthCheckAnnotation annotation)
    {
        var name = annotation.EndpointName ?? resource.Annotations.OfType<EndpointAnnotation>().FirstOrDefault(e => e.UriScheme is "http" or "https")?.Name
            ?? throw new HostingException(ExitCode.Model, resource.Name, "it has an HTTP health check but no HTTP endpoint", "Add WithHttpEndpoint() before WithHttpHealthCheck().");
        var endpoint = new EndpointReference(resource, name);
        return new HttpHealthCheck(
            $"{resource.Name}_{name}_{annotation.Path}_{annotation.StatusCode}_check", client,
            () => new Uri(new Uri(endpoint.Url), annotation.Path), annotation.StatusCode, time);
    }
}

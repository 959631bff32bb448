using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting;

/// <param name="EndpointName">Null: the resource's only or first HTTP endpoint.</param>
internal sealed record HttpHealthCheckAnnotation(string Path, int StatusCode, string? EndpointName) : IResourceAnnotation;

using Aspire.Hosting.ApplicationModel;
using Platform.Hosting;

namespace Aspire.Hosting;

public static class ProjectResourceBuilderExtensions
{
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new()
        => builder.AddProject<TProject>(name, launchProfileName: null);

    /// <param name="launchProfileName">Must be null: endpoints and environment are written in the model, not in launch profiles.</param>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name, string? launchProfileName)
        where TProject : IProjectMetadata, new()
    {
        if (launchProfileName is not null)
            throw new HostingException(ExitCode.Model, name, $"launch profile '{launchProfileName}' cannot be used", "Pass launchProfileName: null and give the project its endpoints with WithHttpEndpoint().");
        return builder.AddResource(new ProjectResource(name))
            .WithAnnotation(new TProject())
            .WithEnvironment(context => { if (context.ExecutionContext.IsPublishMode) ListenWherePublished(context); else ListenWhereTold(context); });
    }

    private static void ListenWhereTold(EnvironmentCallbackContext context)
    {
        var urls = Untold(context.Resource)
            .Select(e => e.AllocatedEndpoint?.UriString)
            .OfType<string>();
        if (string.Join(';', urls) is { Length: > 0 } value) context.EnvironmentVariables.TryAdd("ASPNETCORE_URLS", value);
    }

    /// <summary>The port is the deployment's choice, and there is a load balancer in front.</summary>
    private static void ListenWherePublished(EnvironmentCallbackContext context)
    {
        context.EnvironmentVariables["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory";
        if (!context.Resource.Annotations.OfType<EndpointAnnotation>().Any()) return;
        context.EnvironmentVariables["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
        var ports = Untold(context.Resource).Where(e => e.UriScheme == "http")
            .Select(e => new EndpointReference((IResourceWithEndpoints)context.Resource, e.Name).Property(EndpointProperty.TargetPort))
            .Aggregate((ReferenceExpression?)null, (all, port) => all is null ? ReferenceExpression.Create($"{port}") : ReferenceExpression.Create($"{all};{port}"));
        if (ports is not null) context.EnvironmentVariables["HTTP_PORTS"] = ports;
    }

    /// <summary>HTTP endpoints whose port no variable of their own tells.</summary>
    private static IEnumerable<EndpointAnnotation> Untold(IResource resource) => resource.Annotations.OfType<EndpointAnnotation>()
        .Where(e => e.UriScheme is "http" or "https" && e.TargetPortEnvironmentVariable is null);
}

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
            .WithEnvironment(ListenWhereTold);
    }

    private static void ListenWhereTold(EnvironmentCallbackContext context)
    {
        var urls = context.Resource.Annotations.OfType<EndpointAnnotation>()
            .Where(e => e.UriScheme is "http" or "https" && e.TargetPortEnvironmentVariable is null)
            .Select(e => e.AllocatedEndpoint?.UriString)
            .OfType<string>();
        if (string.Join(';', urls) is { Length: > 0 } value) context.EnvironmentVariables.TryAdd("ASPNETCORE_URLS", value);
    }
}

using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Platform.AppHost;

/// <summary>What both instances of the application have in common.</summary>
internal static class CosyExtensions
{
    private const int TokenLength = 32;

    public static IResourceBuilder<ProjectResource> AddCosy(
        this IDistributedApplicationBuilder builder, string name, string side, IResourceBuilder<ParameterResource> token,
        IResourceBuilder<IResourceWithConnectionString> mainSource, IResourceBuilder<IResourceWithConnectionString> mainTarget)
        => builder.AddProject<Projects.Cosy>(name, launchProfileName: null)
            .WithHttpEndpoint()
            .WithHttpHealthCheck("/health/ready")
            .WithEnvironment("COSY__SIDE", side)
            .WithEnvironment("COSY_TOKEN", token)
            .WithReference(mainSource)
            .WithReference(mainTarget);

    /// <summary>A secret between services: random, unless the configuration has <c>Parameters:NAME</c>.</summary>
    public static IResourceBuilder<ParameterResource> AddToken(this IDistributedApplicationBuilder builder, string name)
        => builder.AddParameter(name, new GenerateParameterDefault { MinLength = TokenLength, Special = false }, secret: true);
}

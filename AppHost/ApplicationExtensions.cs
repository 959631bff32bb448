using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Platform.AppHost;

/// <summary>What Program.cs would otherwise say more than once.</summary>
internal static class ApplicationExtensions
{
    private const int TokenLength = 32;

    /// <summary>What both instances of the application have in common.</summary>
    public static IResourceBuilder<ProjectResource> AddCosy(
        this IDistributedApplicationBuilder builder, string name, string side, IResourceBuilder<ParameterResource> token, MainStore main)
        => builder.AddProject<Projects.Cosy>(name, launchProfileName: null)
            .WithHttpEndpoint()
            .WithHttpHealthCheck("/health/ready")
            .WithSampledTraces()
            .WithEnvironment("COSY__SIDE", side).WithEnvironment("COSY__BOTFILE", Path.Combine(builder.Configuration["PLATFORM_RUN_DIR"] ?? Path.GetTempPath(), $"bot-{side}"))
            .WithEnvironment("COSY_TOKEN", token)
            .WithStore(main.Source, "main-source").WithStore(main.Target, "main-target");

    /// <summary>One request of twenty: a dashboard on the same machine must not cost more than what it watches.</summary>
    public static IResourceBuilder<ProjectResource> WithSampledTraces(this IResourceBuilder<ProjectResource> project)
        => project.WithEnvironment("OTEL_TRACES_SAMPLER", "parentbased_traceidratio").WithEnvironment("OTEL_TRACES_SAMPLER_ARG", "0.05");

    /// <param name="variable">The setting's other name, for programs that start the AppHost.</param>
    public static string? Setting(this IDistributedApplicationBuilder builder, string key, string variable)
        => builder.Configuration[key] ?? builder.Configuration[variable];

    /// <summary>A secret between services: random, unless the configuration has <c>Parameters:NAME</c>.</summary>
    public static IResourceBuilder<ParameterResource> AddToken(this IDistributedApplicationBuilder builder, string name)
        => builder.AddParameter(name, new GenerateParameterDefault { MinLength = TokenLength, Special = false }, secret: true);
}

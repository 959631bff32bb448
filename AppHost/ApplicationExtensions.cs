using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Platform.AppHost;

/// <summary>What Program.cs would otherwise say more than once.</summary>
internal static class ApplicationExtensions
{
    private const int TokenLength = 32;

    /// <summary>What both instances of the application have in common.</summary>
    public static IResourceBuilder<ProjectResource> AddCosy(
        this IDistributedApplicationBuilder builder, string name, string side, IResourceBuilder<ParameterResource> token,
        IResourceBuilder<IResourceWithConnectionString> mainSource, IResourceBuilder<IResourceWithConnectionString> mainTarget)
        => builder.AddProject<Projects.Cosy>(name, launchProfileName: null)
            .WithHttpEndpoint()
            .WithHttpHealthCheck("/health/ready")
            .WithSampledTraces()
            .WithEnvironment("COSY__SIDE", side).WithEnvironment("COSY__BOTFILE", Path.Combine(builder.Configuration["PLATFORM_RUN_DIR"] ?? Path.GetTempPath(), $"bot-{side}"))
            .WithEnvironment("COSY_TOKEN", token)
            .WithReference(mainSource)
            .WithReference(mainTarget);

    /// <summary>One request of twenty: a dashboard on the same machine must not cost more than what it watches.</summary>
    public static IResourceBuilder<ProjectResource> WithSampledTraces(this IResourceBuilder<ProjectResource> project)
        => project.WithEnvironment("OTEL_TRACES_SAMPLER", "parentbased_traceidratio").WithEnvironment("OTEL_TRACES_SAMPLER_ARG", "0.05");

    /// <summary>
    /// With <c>PLATFORM_PROXY_NAME</c> set to a port, the migrator reaches that store through it, so that somebody can cut its connections;
    /// the address that the app is to be given is in <c>APP_NAME</c> then. Without it, as always, nothing.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithProxiedStore(this IResourceBuilder<ProjectResource> migrator, string name, IResourceBuilder<PostgresDatabaseResource> store)
        => migrator.ApplicationBuilder.Configuration[$"PLATFORM_PROXY_{name}"] is { Length: > 0 } port
            ? migrator.WithEnvironment($"ConnectionStrings__{store.Resource.Name}", ReferenceExpression.Create($"{store.Resource.ConnectionStringExpression};Port={port}"))
                .WithEnvironment($"APP_{name}", ReferenceExpression.Create($"{store.Resource.ConnectionStringExpression}"))
            : migrator;

    /// <param name="variable">The setting's other name, for programs that start the AppHost.</param>
    public static string? Setting(this IDistributedApplicationBuilder builder, string key, string variable)
        => builder.Configuration[key] ?? builder.Configuration[variable];

    /// <summary>A secret between services: random, unless the configuration has <c>Parameters:NAME</c>.</summary>
    public static IResourceBuilder<ParameterResource> AddToken(this IDistributedApplicationBuilder builder, string name)
        => builder.AddParameter(name, new GenerateParameterDefault { MinLength = TokenLength, Special = false }, secret: true);
}

using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Running;

/// <summary>Servers and other containers, by the way that this machine has.</summary>
internal sealed class ServerLauncher(ServerChoice choice) : ILauncher
{
    private const string Engine = "Start docker or podman";

    public bool CanLaunch(IResource resource) => resource is ContainerResource;

    public async Task<IRunning> LaunchAsync(IResource resource, CancellationToken cancellationToken)
    {
        var (strategy, whyNot) = await choice.ForAsync((ContainerResource)resource, cancellationToken);
        return strategy is not null ? await strategy.LaunchAsync((ContainerResource)resource, cancellationToken)
            : throw new HostingException(ExitCode.MissingTool, resource.Name, whyNot, Remedy(resource));
    }

    private static string Remedy(IResource resource) => resource switch
    {
        PostgresServerResource => $"Run eng/setup, which installs PostgreSQL 15 and 17; or install the version that it wants. {Engine}, and its image will do.",
        RedisResource => $"Install redis-server (apt-get install redis-server). {Engine}, and its image will do.",
        MongoDBServerResource => $"Install mongod, or name it in PLATFORM_MONGOD; or build DevMongo, which stands in for it. {Engine}, and its image will do.",
        _ => $"{Engine}; or run the program without a container, with AddExecutable.",
    };
}

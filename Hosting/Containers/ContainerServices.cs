using Microsoft.Extensions.DependencyInjection;
using Platform.Hosting.MongoDb;
using Platform.Hosting.Postgres;
using Platform.Hosting.Redis;
using Platform.Hosting.Running;

namespace Platform.Hosting.Containers;

internal static class ContainerServices
{
    /// <summary>Servers and other containers, by the first way that this machine has.</summary>
    public static IServiceCollection AddServers(this IServiceCollection services) => services
        .AddSingleton<ContainerEngines>().AddSingleton<ContainerPlan>().AddSingleton<ContainerNetwork>().AddSingleton<ContainerStarter>().AddSingleton<ImagePull>().AddSingleton<Placement>()
        .AddSingleton<ServerChoice>().AddSingleton<ILauncher, ServerLauncher>()
        .AddContainerStrategy(mayPull: false)
        .AddPostgresServers()
        .AddRedisServers()
        .AddMongoServers()
        .AddContainerStrategy(mayPull: true);

    private static IServiceCollection AddContainerStrategy(this IServiceCollection services, bool mayPull)
        => services.AddSingleton<IServerStrategy>(p => ActivatorUtilities.CreateInstance<ContainerStrategy>(p, mayPull));
}

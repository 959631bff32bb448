using Microsoft.Extensions.DependencyInjection;
using Platform.Hosting.Running;

namespace Platform.Hosting.MongoDb;

/// <remarks>A container whose image is here comes before these, one that would have to be pulled behind them: see <see cref="Containers.ContainerServices"/>.</remarks>
internal static class MongoServices
{
    public static IServiceCollection AddMongoServers(this IServiceCollection services) => services
        .AddSingleton<MongodSetUp>()
        .AddSingleton<IServerStrategy, MongodStrategy>()
        .AddSingleton<IServerStrategy, DevMongoStrategy>()
        .AddSingleton<ILauncher, MongoDatabaseLauncher>()
        .AddSingleton<IHealthCheckSource, MongoHealthChecks>();
}

using Microsoft.Extensions.DependencyInjection;
using Platform.Hosting.Running;

namespace Platform.Hosting.MongoDb;

/// <remarks>Servers come from a container engine. Another way to have one (a program, a stand-in) joins as an <see cref="IServerStrategy"/>.</remarks>
internal static class MongoServices
{
    public static IServiceCollection AddMongoServers(this IServiceCollection services) => services
        .AddSingleton<ILauncher, MongoDatabaseLauncher>()
        .AddSingleton<IHealthCheckSource, MongoHealthChecks>();
}

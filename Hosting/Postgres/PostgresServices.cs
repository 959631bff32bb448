using Microsoft.Extensions.DependencyInjection;
using Platform.Hosting.Running;

namespace Platform.Hosting.Postgres;

internal static class PostgresServices
{
    public static IServiceCollection AddPostgresServers(this IServiceCollection services) => services
        .AddSingleton<PostgresInstallations>()
        .AddSingleton<PostgresPlaces>()
        .AddSingleton<ServerReport>()
        .AddSingleton<IServerStrategy, PostgresProcessStrategy>()
        .AddSingleton<ILauncher, PostgresDatabaseLauncher>()
        .AddSingleton<IHealthCheckSource, PostgresHealthChecks>();
}

using Microsoft.Extensions.DependencyInjection;
using Platform.Hosting.Running;

namespace Platform.Hosting.Redis;

internal static class RedisServices
{
    public static IServiceCollection AddRedisServers(this IServiceCollection services) => services
        .AddSingleton<IServerStrategy, RedisProcessStrategy>()
        .AddSingleton<IHealthCheckSource, RedisHealthChecks>();
}

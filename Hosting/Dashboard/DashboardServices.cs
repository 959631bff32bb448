using Microsoft.Extensions.DependencyInjection;

namespace Platform.Hosting.Dashboard;

internal static class DashboardServices
{
    public static IServiceCollection AddDashboard(this IServiceCollection services) => services
        .AddSingleton<DashboardAccess>()
        .AddSingleton<ResourceService>()
        .AddSingleton<ResourceServer>()
        .AddSingleton<DashboardProcess>()
        .AddSingleton<DashboardHost>();
}

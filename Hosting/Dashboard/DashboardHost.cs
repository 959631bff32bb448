using Platform.Hosting.Backchannel;
using Platform.Hosting.Running;

namespace Platform.Hosting.Dashboard;

/// <summary>The resource service and, unless it is unwanted, the dashboard that asks it.</summary>
internal sealed class DashboardHost(DashboardAccess access, ResourceServer server, DashboardProcess dashboard, Readiness readiness)
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await server.StartAsync(cancellationToken);
        if (access.IsWanted)
        {
            await dashboard.StartAsync(cancellationToken);
            ConsoleReporter.SayLogin(access.LoginUrl!);
        }
        readiness.Ready(access.IsWanted);
    }

    public async Task StopAsync()
    {
        await dashboard.StopAsync();
        await server.DisposeAsync();
    }
}

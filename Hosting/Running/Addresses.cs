using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Platform.Hosting.Dashboard;

namespace Platform.Hosting.Running;

/// <summary>Who is where: ports for everybody, and what follows from them.</summary>
internal sealed class Addresses(IDistributedApplicationBuilder model, PortAllocator ports, DashboardAccess dashboard, Links links, ResourceBoard board)
{
    public void Allocate()
    {
        foreach (var resource in model.Resources) ports.Allocate(resource);
        dashboard.Allocate(ports);
    }

    public async Task ResolveAsync(CancellationToken cancellationToken)
    {
        await links.ResolveAsync(cancellationToken);
        foreach (var resource in model.Resources.OfType<IResourceWithConnectionString>())
        {
            var text = await resource.GetConnectionStringAsync(cancellationToken);
            board.Update(resource.Name, s => s with { ConnectionString = text });
        }
    }
}

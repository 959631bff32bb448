using Aspire.Hosting.ApplicationModel;
using Platform.Hosting.Running;

namespace Platform.Hosting.Containers;

/// <summary>
/// In a container engine. Twice in the order of strategies: first where the image is on this machine already, last where it would have to be pulled.
/// A server that this machine has is started in a moment and from a closed network too.
/// </summary>
internal sealed class ContainerStrategy(ContainerEngines engines, ContainerStarter starter, ImagePull pull, bool mayPull) : IServerStrategy
{
    public async ValueTask<string?> WhyNotAsync(ContainerResource resource, CancellationToken cancellationToken)
    {
        var (engine, whyNot) = await engines.FindAsync(cancellationToken);
        if (engine is null) return whyNot;
        var image = ImageReference.Of(resource);
        return mayPull || await engine.HasImageAsync(image, cancellationToken) ? null : $"image {image} is not on this machine";
    }

    public async Task<IRunning> LaunchAsync(ContainerResource resource, CancellationToken cancellationToken)
    {
        var (engine, _) = await engines.FindAsync(cancellationToken);
        await pull.EnsureAsync(resource, engine!, cancellationToken);
        return await starter.StartAsync(resource, engine!, cancellationToken);
    }
}

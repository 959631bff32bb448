using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Running;

/// <summary>Knows how one kind of resource is brought to life on this machine.</summary>
internal interface ILauncher
{
    bool CanLaunch(IResource resource);

    /// <exception cref="HostingException">It cannot be started here, and why.</exception>
    Task<IRunning> LaunchAsync(IResource resource, CancellationToken cancellationToken);
}

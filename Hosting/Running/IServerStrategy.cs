using Aspire.Hosting.ApplicationModel;

namespace Platform.Hosting.Running;

/// <summary>
/// One way to have a server that the model describes as a container: installed on the machine, embedded, in a container engine.
/// They are tried in the order of their registration.
/// </summary>
internal interface IServerStrategy
{
    /// <returns>Null when it can; else why it cannot, in a few words; none where it was never meant to.</returns>
    ValueTask<string?> WhyNotAsync(ContainerResource resource, CancellationToken cancellationToken);

    Task<IRunning> LaunchAsync(ContainerResource resource, CancellationToken cancellationToken);
}

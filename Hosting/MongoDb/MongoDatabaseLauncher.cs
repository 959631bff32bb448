using Aspire.Hosting.ApplicationModel;
using Platform.Hosting.Running;

namespace Platform.Hosting.MongoDb;

/// <summary>Nothing has to be made: the first write makes a database.</summary>
internal sealed class MongoDatabaseLauncher : ILauncher
{
    public bool CanLaunch(IResource resource) => resource is MongoDBDatabaseResource;

    public Task<IRunning> LaunchAsync(IResource resource, CancellationToken cancellationToken) => Task.FromResult<IRunning>(new Presence());
}

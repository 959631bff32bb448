using Aspire.Hosting;

namespace Platform.Hosting.Running;

/// <summary>Everything that can be decided, or found to be wrong, before the first process starts.</summary>
internal sealed class Preparation(IDistributedApplicationBuilder model, RunDirectory directory, Guardian guardian, Addresses addresses, Parameters parameters)
{
    public Guardian StartGuardian()
    {
        ModelCheck.Check(model.Resources.AsReadOnly());
        directory.Create();
        guardian.Start();
        if (directory.IsTemporary) guardian.Remove(directory.Path);
        return guardian;
    }

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await parameters.ResolveAsync(cancellationToken);
        await addresses.AssignAsync(cancellationToken);
    }
}

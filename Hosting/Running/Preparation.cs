using Aspire.Hosting;
using Platform.Hosting.Interactions;

namespace Platform.Hosting.Running;

/// <summary>Everything that can be decided, or found to be wrong, before the first process starts.</summary>
internal sealed class Preparation(IDistributedApplicationBuilder model, RunDirectory directory, Guardian guardian, Addresses addresses, Parameters parameters, ParameterPrompt prompt)
{
    public Guardian StartGuardian()
    {
        ModelCheck.Check(model.Resources.AsReadOnly());
        directory.Create();
        guardian.Start();
        if (directory.IsTemporary) guardian.Remove(directory.Path);
        return guardian;
    }

    /// <returns>False when parameters are missing that a person can still be asked for: their values stand in addresses.</returns>
    /// <exception cref="HostingException">A parameter is missing and nobody can be asked.</exception>
    public async Task<bool> PrepareAsync(CancellationToken cancellationToken)
    {
        await parameters.ResolveAsync(cancellationToken);
        addresses.Allocate();
        if (parameters.FirstMissing is { } missing) return prompt.IsPossible ? false : throw missing;
        await addresses.ResolveAsync(cancellationToken);
        return true;
    }

    public async Task AskAndPrepareAsync(CancellationToken cancellationToken)
    {
        await prompt.AskAsync(cancellationToken);
        await addresses.ResolveAsync(cancellationToken);
    }
}

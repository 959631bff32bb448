namespace Aspire.Hosting.Pipelines;

/// <summary>The durable memory of a deployment, one for each environment. Only the run that holds it may read or write it: see the steps <c>deploy-prereq</c> and <c>destroy-prereq</c>.</summary>
public interface IDeploymentStateManager
{
    string? StateFilePath { get; }

    Task<DeploymentStateSection> AcquireSectionAsync(string sectionName, CancellationToken cancellationToken = default);

    /// <summary>When it returns, the section is on disk.</summary>
    Task SaveSectionAsync(DeploymentStateSection section, CancellationToken cancellationToken = default);

    Task DeleteSectionAsync(DeploymentStateSection section, CancellationToken cancellationToken = default);

    Task ClearAllStateAsync(CancellationToken cancellationToken = default);
}

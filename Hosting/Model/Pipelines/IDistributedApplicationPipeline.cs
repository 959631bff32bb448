namespace Aspire.Hosting.Pipelines;

/// <summary>What is done to publish and deploy: steps, each after those that it depends on.</summary>
public interface IDistributedApplicationPipeline
{
    /// <param name="dependsOn">A step's name, or several.</param>
    /// <param name="requiredBy">The same the other way round: which steps wait for this one.</param>
    void AddStep(string name, Func<PipelineStepContext, Task> action, object? dependsOn = null, object? requiredBy = null);

    void AddStep(PipelineStep step);
}

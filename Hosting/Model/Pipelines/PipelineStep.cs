namespace Aspire.Hosting.Pipelines;

public class PipelineStep
{
    /// <summary>Letters, digits and hyphens: what <c>aspire do</c> takes.</summary>
    public required string Name { get; init; }

    public string? Description { get; init; }

    /// <summary>Safe to repeat: an interrupted run does it again, unless it is tagged as durable.</summary>
    public required Func<PipelineStepContext, Task> Action { get; init; }

    public List<string> DependsOnSteps { get; init; } = [];

    public List<string> RequiredBySteps { get; init; } = [];

    public List<string> Tags { get; init; } = [];

    public void DependsOn(string stepName) => DependsOnSteps.Add(stepName);

    public void DependsOn(PipelineStep step) => DependsOn(step.Name);

    public void RequiredBy(string stepName) => RequiredBySteps.Add(stepName);

    public void RequiredBy(PipelineStep step) => RequiredBy(step.Name);
}

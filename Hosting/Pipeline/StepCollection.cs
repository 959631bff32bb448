using Aspire.Hosting.Pipelines;

namespace Platform.Hosting.Pipeline;

/// <summary>The steps that the model adds; they are checked when they are needed.</summary>
internal sealed class StepCollection : IDistributedApplicationPipeline
{
    private readonly List<PipelineStep> steps = [];

    public IReadOnlyList<PipelineStep> Steps => steps;

    public void AddStep(PipelineStep step) => steps.Add(step);

    public void AddStep(string name, Func<PipelineStepContext, Task> action, object? dependsOn = null, object? requiredBy = null)
        => AddStep(new PipelineStep { Name = name, Action = action, DependsOnSteps = Names(name, dependsOn), RequiredBySteps = Names(name, requiredBy) });

    private static List<string> Names(string step, object? value) => value switch
    {
        null => [],
        string name => [name],
        PipelineStep other => [other.Name],
        IEnumerable<string> names => [.. names],
        IEnumerable<PipelineStep> others => [.. others.Select(o => o.Name)],
        _ => throw new HostingException(ExitCode.Model, step, $"a step cannot depend on a {value.GetType().Name}", "Pass a step's name, a step, or a list of them."),
    };
}

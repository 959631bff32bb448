using Aspire.Hosting.Pipelines;

namespace Platform.Hosting.Pipeline;

/// <summary>Steps with what each depends on: every name is there, once, and nothing waits for itself.</summary>
internal sealed class StepGraph
{
    private readonly List<PipelineStep> steps;
    private readonly Dictionary<string, PipelineStep> byName = new(StringComparer.Ordinal);

    /// <exception cref="HostingException">The steps contradict each other.</exception>
    public StepGraph(IEnumerable<PipelineStep> steps)
    {
        this.steps = [.. steps];
        foreach (var step in this.steps)
            if (!byName.TryAdd(step.Name, step)) throw new HostingException(ExitCode.Model, step.Name, "two steps of the pipeline have this name", "Rename one of them.");
        foreach (var step in this.steps)
            foreach (var name in step.DependsOnSteps.Concat(step.RequiredBySteps).Where(n => !byName.ContainsKey(n)))
                throw new HostingException(ExitCode.Model, step.Name, $"the step refers to '{name}', and there is no such step", $"Correct the name; there are: {Names}.");
        foreach (var step in this.steps)
            if (Circle(step, step, []) is { } path)
                throw new HostingException(ExitCode.Model, step.Name, $"the step waits for itself: {string.Join(" -> ", path)}", "Take one dependency out of the circle.");
    }

    public string Names => string.Join(", ", steps.Select(s => s.Name));

    /// <summary>In the order in which they were added, whichever side named the other.</summary>
    public IReadOnlyList<PipelineStep> DependenciesOf(PipelineStep step)
        => [.. steps.Where(other => step.DependsOnSteps.Contains(other.Name) || other.RequiredBySteps.Contains(step.Name))];

    /// <summary>A step behind everything that it needs; all steps for null. The same order every time.</summary>
    /// <exception cref="HostingException">There is no such step.</exception>
    public IReadOnlyList<PipelineStep> OrderFor(string? target)
    {
        if (target is not null && !byName.ContainsKey(target))
            throw new HostingException(ExitCode.Model, target, "there is no such step", $"Use one of: {Names}.");
        var order = new List<PipelineStep>();
        foreach (var step in steps.Where(s => target is null || s.Name == target)) Append(step, order);
        return order;
    }

    private void Append(PipelineStep step, List<PipelineStep> order)
    {
        if (order.Contains(step)) return;
        foreach (var dependency in DependenciesOf(step)) Append(dependency, order);
        order.Add(step);
    }

    private List<string>? Circle(PipelineStep start, PipelineStep at, HashSet<PipelineStep> seen)
    {
        foreach (var next in DependenciesOf(at))
        {
            if (next == start) return [at.Name, start.Name];
            if (seen.Add(next) && Circle(start, next, seen) is { } rest) return [at.Name, .. rest];
        }
        return null;
    }
}

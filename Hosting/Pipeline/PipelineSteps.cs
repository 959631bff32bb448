namespace Platform.Hosting.Pipeline;

/// <summary>Everything that this application's pipeline can do: what all have, and what the model adds.</summary>
internal sealed class PipelineSteps(IEnumerable<IStepSource> sources, StepCollection added)
{
    private readonly Lazy<StepGraph> graph = new(() => new StepGraph(sources.SelectMany(s => s.Steps).Concat(added.Steps)));

    /// <exception cref="HostingException">The steps contradict each other.</exception>
    public StepGraph Graph => graph.Value;
}

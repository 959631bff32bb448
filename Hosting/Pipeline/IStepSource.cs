using Aspire.Hosting.Pipelines;

namespace Platform.Hosting.Pipeline;

/// <summary>Steps that every application has.</summary>
internal interface IStepSource
{
    IEnumerable<PipelineStep> Steps { get; }
}

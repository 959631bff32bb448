using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Pipelines;

/// <summary>What a step has to work with.</summary>
public sealed class PipelineStepContext
{
    internal PipelineStepContext(IServiceProvider services, DistributedApplicationExecutionContext execution, PipelineSummary summary, ILogger logger, CancellationToken cancellationToken)
        => (Services, ExecutionContext, Summary, Logger, CancellationToken) = (services, execution, summary, logger, cancellationToken);

    public required IReportingStep ReportingStep { get; init; }

    public IServiceProvider Services { get; }

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    /// <summary>Shown at the end of all, if all went well.</summary>
    public PipelineSummary Summary { get; }

    /// <summary>Writes to the step's output.</summary>
    public ILogger Logger { get; }

    public CancellationToken CancellationToken { get; }
}

using Aspire.Hosting;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Logging;
using Platform.Hosting.Publishing;

namespace Platform.Hosting.Pipeline;

/// <summary>What a step gets to work with, and how its failure is told.</summary>
internal sealed class StepContexts(IServiceProvider services, DistributedApplicationExecutionContext execution, PublishOptions options)
{
    public PipelineStepContext For(IReportingStep report, PipelineSummary summary, CancellationToken cancellationToken)
        => new(services, execution, summary, new StepLogger(report, options.LogLevel), cancellationToken) { ReportingStep = report };

    public HostingException Tell(ReportingStep report, PipelineStep step, Exception fault, bool isCancelled)
    {
        if (fault is HostingException known) return known;
        if (isCancelled) return new(ExitCode.Cancelled, step.Name, "the step was cancelled", "The same command goes on from here.", fault);
        if (options.ShowsExceptions) report.Log(LogLevel.Error, fault.ToString());
        return new(ExitCode.ResourceFailed, step.Name, fault.Message.TrimEnd('.'), "Correct that and run the same command again; --include-exception-details shows where it happened.", fault);
    }
}

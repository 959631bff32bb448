using Aspire.Hosting.Pipelines;
using Platform.Hosting.Running;

namespace Platform.Hosting.Pipeline;

/// <summary>Runs a step behind everything that it needs, one after the other. The first that fails ends it, and is what is told.</summary>
internal sealed class PipelineRunner(PipelineSteps steps, IActivities activities, Deployment deployment, StepContexts contexts, Durations durations)
{
    /// <exception cref="HostingException">A step failed, or it was cancelled.</exception>
    public async Task RunAsync(string target, CancellationToken cancellationToken)
    {
        var summary = new PipelineSummary();
        try
        {
            foreach (var step in await OrderAsync(target)) await RunAsync(step, summary, cancellationToken);
        }
        catch (HostingException fault)
        {
            activities.Complete(Whole(fault), CompletionState.CompletedWithError, []);
            throw;
        }
        activities.Complete($"{target} is done", CompletionState.Completed, summary.Lines);
    }

    private async Task<IReadOnlyList<PipelineStep>> OrderAsync(string target)
    {
        try
        {
            return steps.Graph.OrderFor(target);
        }
        catch (HostingException fault)
        {
            await using var step = new ReportingStep(activities, target);
            await step.FailAsync(Whole(fault));
            throw;
        }
    }

    private async Task RunAsync(PipelineStep step, PipelineSummary summary, CancellationToken cancellationToken)
    {
        await using var report = new ReportingStep(activities, step.Name);
        if (deployment.DoneAt(step) is { } at)
        {
            await report.CompleteAsync($"done at {at:u} already", cancellationToken: CancellationToken.None);
            return;
        }
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            await EndsAsync(step.Action(contexts.For(report, summary, cancellationToken)), cancellationToken);
            deployment.Done(step);
        }
        catch (Exception fault)
        {
            var told = contexts.Tell(report, step, fault, cancellationToken.IsCancellationRequested);
            await report.FailAsync(Whole(told));
            throw told;
        }
    }

    /// <summary>A step that does not hear that it is cancelled is left behind after a while.</summary>
    private async Task EndsAsync(Task work, CancellationToken cancellationToken)
    {
        var cancelled = Task.Delay(Timeout.Infinite, cancellationToken);
        if (await Task.WhenAny(work, cancelled) == cancelled) await Task.WhenAny(work, Task.Delay(durations.Stop, CancellationToken.None));
        if (!work.IsCompleted) throw new OperationCanceledException(cancellationToken);
        await work;
    }

    private static string Whole(HostingException fault) => $"{fault.Message} {fault.Remedy}";
}

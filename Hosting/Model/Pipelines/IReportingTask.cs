namespace Aspire.Hosting.Pipelines;

/// <summary>A part of a step. One that is disposed before it is completed has succeeded, unless the step fails.</summary>
public interface IReportingTask : IAsyncDisposable
{
    Task UpdateAsync(string statusText, CancellationToken cancellationToken = default);

    Task CompleteAsync(string? completionMessage = null, CompletionState completionState = CompletionState.Completed, CancellationToken cancellationToken = default);
}

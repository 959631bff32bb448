using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Pipelines;

/// <summary>Tells a person what a step does.</summary>
public interface IReportingStep : IAsyncDisposable
{
    Task<IReportingTask> CreateTaskAsync(string statusText, CancellationToken cancellationToken = default);

    Task CompleteAsync(string completionText, CompletionState completionState = CompletionState.Completed, CancellationToken cancellationToken = default);

    void Log(LogLevel logLevel, string message);
}

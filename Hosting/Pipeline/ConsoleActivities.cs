using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Logging;

namespace Platform.Hosting.Pipeline;

/// <summary>A pipeline without the Aspire CLI: lines on the console, and nobody to ask. What fails is said by <see cref="FaultReport"/>.</summary>
internal sealed class ConsoleActivities : IActivities
{
    public bool CanAsk => false;

    public void Step(string id, string text, CompletionState state)
    {
        // Its parts say it.
    }

    public void Task(string id, string step, string text, CompletionState state, string? message = null)
    {
        if (state is CompletionState.Completed or CompletionState.CompletedWithWarning) Console.WriteLine(message ?? text);
    }

    public void Log(string step, LogLevel level, string text) => Console.WriteLine($"{step}: {text}");

    public void Complete(string text, CompletionState state, IReadOnlyList<KeyValuePair<string, string>> summary)
    {
        if (state != CompletionState.Completed) return;
        foreach (var (key, value) in summary) Console.WriteLine($"{key}: {value}");
    }

    public Task<IReadOnlyDictionary<string, string>> AskAsync(string title, IReadOnlyList<Question> questions, CancellationToken cancellationToken)
        => throw new InvalidOperationException("There is nobody to ask.");
}

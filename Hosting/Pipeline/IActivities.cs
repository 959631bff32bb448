using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Logging;

namespace Platform.Hosting.Pipeline;

/// <summary>The person in front of a pipeline: is told what happens, and may be asked.</summary>
internal interface IActivities
{
    /// <summary>False: nobody is there to answer.</summary>
    bool CanAsk { get; }

    void Step(string id, string text, CompletionState state);

    void Task(string id, string step, string text, CompletionState state, string? message = null);

    void Log(string step, LogLevel level, string text);

    /// <summary>The end of everything.</summary>
    void Complete(string text, CompletionState state, IReadOnlyList<KeyValuePair<string, string>> summary);

    /// <returns>The answers by their questions' names; an empty answer is none.</returns>
    Task<IReadOnlyDictionary<string, string>> AskAsync(string title, IReadOnlyList<Question> questions, CancellationToken cancellationToken);
}

internal sealed record Question(string Name, string Text, QuestionKind Kind);

internal enum QuestionKind
{
    Text = 0,
    SecretText = 1,

    /// <summary>Yes or no; the answer is <c>true</c> or <c>false</c>.</summary>
    Boolean = 2,
}

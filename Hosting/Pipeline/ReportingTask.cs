using Aspire.Hosting.Pipelines;

namespace Platform.Hosting.Pipeline;

internal sealed class ReportingTask : IReportingTask
{
    private readonly IActivities activities;
    private readonly string step;
    private readonly string id;
    private string text;

    public ReportingTask(IActivities activities, string step, string id, string text)
    {
        (this.activities, this.step, this.id, this.text) = (activities, step, id, text);
        activities.Task(id, step, text, CompletionState.InProgress);
    }

    public bool IsOver { get; private set; }

    public Task UpdateAsync(string statusText, CancellationToken cancellationToken = default)
    {
        text = statusText;
        if (!IsOver) activities.Task(id, step, text, CompletionState.InProgress);
        return Task.CompletedTask;
    }

    public Task CompleteAsync(string? completionMessage = null, CompletionState completionState = CompletionState.Completed, CancellationToken cancellationToken = default)
    {
        End(completionState, completionMessage);
        return Task.CompletedTask;
    }

    public void End(CompletionState state, string? message = null)
    {
        if (IsOver) return;
        IsOver = true;
        activities.Task(id, step, text, state, message);
    }

    /// <summary>Nothing: how it went follows from the step, which ends what is open.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

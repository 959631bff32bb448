using System.Globalization;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Logging;

namespace Platform.Hosting.Pipeline;

/// <summary>One step, as a person sees it. The step's end ends its tasks.</summary>
internal sealed class ReportingStep : IReportingStep
{
    private readonly IActivities activities;
    private readonly string name;
    private readonly List<ReportingTask> tasks = [];
    private readonly Lock gate = new();
    private bool isOver;

    public ReportingStep(IActivities activities, string name)
    {
        this.activities = activities;
        this.name = name;
        activities.Step(name, name, CompletionState.InProgress);
    }

    public Task<IReportingTask> CreateTaskAsync(string statusText, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            if (isOver) throw new InvalidOperationException($"The step '{name}' is over: it can have no task '{statusText}'.");
            var task = new ReportingTask(activities, name, string.Create(CultureInfo.InvariantCulture, $"{name}/{tasks.Count + 1}"), statusText);
            tasks.Add(task);
            return Task.FromResult<IReportingTask>(task);
        }
    }

    public void Log(LogLevel logLevel, string message) => activities.Log(name, logLevel, message);

    public Task CompleteAsync(string completionText, CompletionState completionState = CompletionState.Completed, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            if (isOver) return Task.CompletedTask;
            isOver = true;
            foreach (var task in tasks) task.End(completionState == CompletionState.CompletedWithWarning ? CompletionState.Completed : completionState);
            activities.Step(name, completionText, completionState);
        }
        return Task.CompletedTask;
    }

    /// <summary>The CLI says at the end why a step failed only if one of its tasks did.</summary>
    public async Task FailAsync(string problem)
    {
        ReportingTask? open;
        lock (gate) open = tasks.LastOrDefault(t => !t.IsOver);
        var task = open ?? (isOver ? null : await CreateTaskAsync(name, CancellationToken.None));
        if (task is not null) await task.CompleteAsync(problem, CompletionState.CompletedWithError, CancellationToken.None);
        await CompleteAsync("failed", CompletionState.CompletedWithError, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => new(CompleteAsync("done"));
}

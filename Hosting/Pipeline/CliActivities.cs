using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Platform.Hosting.Backchannel;
using Platform.Hosting.Running;

namespace Platform.Hosting.Pipeline;

/// <summary>A pipeline under the Aspire CLI, which pulls what happens and shows it. Secrets are masked on the way.</summary>
internal sealed class CliActivities(IConfiguration configuration, SecretMask mask, TimeProvider time) : IActivities
{
    /// <summary>A CLI that does not keep up misses output of programs, never a step or a task.</summary>
    private const int MostLogsAhead = 5_000;

    private readonly Channel<object> activities = Channel.CreateUnbounded<object>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<IReadOnlyDictionary<string, string>>> prompts = new();
    private readonly TaskCompletionSource wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int lastId;

    public bool CanAsk { get; } = !string.Equals(configuration["ASPIRE_INTERACTIVITY_ENABLED"], "false", StringComparison.OrdinalIgnoreCase);

    /// <summary>Completes when the CLI pulls for the first time: one that only lists the steps never does.</summary>
    public Task Wanted => wanted.Task;

    public async IAsyncEnumerable<object> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        wanted.TrySetResult();
        await foreach (var activity in activities.Reader.ReadAllAsync(cancellationToken)) yield return activity;
    }

    public void Step(string id, string text, CompletionState state)
        => Write("step", new { id, statusText = mask.Apply(text), completionState = state.ToString(), enableMarkdown = false });

    public void Task(string id, string step, string text, CompletionState state, string? message = null)
        => Write("task", new { id, stepId = step, statusText = mask.Apply(text), completionState = state.ToString(), completionMessage = message is null ? null : mask.Apply(message), enableMarkdown = false });

    public void Log(string step, LogLevel level, string text)
    {
        if (activities.Reader.Count < MostLogsAhead)
            Write("log", new { id = NextId(), stepId = step, statusText = mask.Apply(text), completionState = nameof(CompletionState.Completed), logLevel = level.ToString(), timestamp = time.GetUtcNow(), enableMarkdown = false });
    }

    public void Complete(string text, CompletionState state, IReadOnlyList<KeyValuePair<string, string>> summary)
    {
        Write("publish-complete", new
        {
            id = "publish-complete",
            statusText = mask.Apply(text),
            completionState = state.ToString(),
            enableMarkdown = false,
            pipelineSummary = summary.Select(l => new { key = l.Key, value = mask.Apply(l.Value), enableMarkdown = false }),
        });
        activities.Writer.TryComplete();
    }

    public async Task<IReadOnlyDictionary<string, string>> AskAsync(string title, IReadOnlyList<Question> questions, CancellationToken cancellationToken)
    {
        var id = NextId();
        var answer = prompts[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var inputs = questions.Select(q => new { name = q.Name, label = q.Text, inputType = q.Kind.ToString(), required = true });
        Write("prompt", new { id, statusText = title, completionState = nameof(CompletionState.InProgress), enableMarkdown = false, inputs });
        var answers = await answer.Task.WaitAsync(cancellationToken);
        Write("prompt", new { id, statusText = title, completionState = nameof(CompletionState.Completed), enableMarkdown = false, inputs });
        return answers;
    }

    /// <summary>The CLI brings the answers to a prompt.</summary>
    public void Answer(RpcArguments prompt, RpcArguments answers)
    {
        if (prompt.Text is not { } id || !prompts.TryRemove(id, out var waiting)) throw new RpcException(RpcException.Failed, "Nobody has asked that.");
        waiting.TrySetResult(answers.Items.Where(a => a["name"].Text is not null && a["value"].Text is { Length: > 0 })
            .GroupBy(a => a["name"].Text!).ToDictionary(g => g.Key, g => g.Last()["value"].Text!));
    }

    private void Write(string type, object data) => activities.Writer.TryWrite(new { type, data });

    private string NextId() => Interlocked.Increment(ref lastId).ToString(CultureInfo.InvariantCulture);
}

using Platform.Rehearsal.Api;
using Platform.Rehearsal.App;

namespace Platform.Rehearsal.Chaos;

/// <summary>Reads the migrator's journal as it grows, through the migrator's deaths.</summary>
internal sealed class JournalTail : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly CancellationTokenSource over = new();
    private readonly Lock gate = new();
    private readonly IMigratorApi migrator;
    private readonly TimeProvider time;
    private readonly Task reading;
    private (Func<JournalEntry, bool> Is, TaskCompletionSource Seen)? awaited;

    public JournalTail(IRehearsedApp app, TimeProvider time)
    {
        (migrator, this.time) = (app.Migrator, time);
        reading = ReadAsync(over.Token);
    }

    /// <summary>Completes with the next record that <paramref name="isIt"/>; one at a time, a new wait replaces the last.</summary>
    public Task NextAsync(Func<JournalEntry, bool> isIt)
    {
        lock (gate)
        {
            awaited = (isIt, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            return awaited.Value.Seen.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await reading;
        over.Dispose();
    }

    private async Task ReadAsync(CancellationToken cancel)
    {
        for (var seen = 0L; !cancel.IsCancellationRequested;)
        {
            try
            {
                await foreach (var entry in migrator.JournalAsync(seen, cancel))
                {
                    seen = entry.Sequence;
                    Tell(entry);
                }
            }
            catch (Exception ended) when (ended is ApiException or IOException or OperationCanceledException)
            {
                // Dead, or starting: there is nothing to read for a moment.
            }

            await Task.Delay(Pause, time, CancellationToken.None);
        }
    }

    private void Tell(JournalEntry entry)
    {
        lock (gate)
        {
            if (awaited is not { } wait || !wait.Is(entry)) return;
            wait.Seen.TrySetResult();
            awaited = null;
        }
    }
}

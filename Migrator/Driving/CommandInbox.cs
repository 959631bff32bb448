using System.Collections.Concurrent;
using Platform.Migrator.Cutover;
using Platform.Migrator.Journal;

namespace Platform.Migrator.Driving;

/// <summary>Where people's wishes wait for the driver, which judges them against the state that holds when it takes them.</summary>
internal sealed class CommandInbox(CommandDecider decider) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly ConcurrentQueue<(CommandRequest Request, TaskCompletionSource<Refusal?> Answer)> waiting = new();
    private readonly SemaphoreSlim arrived = new(0);
    private readonly CancellationTokenSource closed = new();

    /// <param name="Accept">To be called once the event is durable.</param>
    public sealed record Taken(JournalEvent Event, Action Accept);

    /// <returns>Null when accepted and journalled.</returns>
    public async Task<Refusal?> SendAsync(CommandRequest request, CancellationToken cancel)
    {
        var answer = new TaskCompletionSource<Refusal?>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.Enqueue((request, answer));
        arrived.Release();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, closed.Token);
        try
        {
            return await answer.Task.WaitAsync(Patience, either.Token);
        }
        catch (OperationCanceledException) when (closed.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return new Refusal("The driver ended before it took the command for certain.", "Its log says why. When it has been started again, see the status before trying again.");
        }
        catch (TimeoutException)
        {
            return new Refusal("The driver did not take the command in time; it may still do so.", "See the status and the log before trying again.");
        }
    }

    /// <summary>The next wish that may be granted; refused ones are answered on the way.</summary>
    public Taken? Take(MigrationState state, Observation seen)
    {
        while (waiting.TryDequeue(out var next))
        {
            var (entry, refusal) = decider.Decide(state, seen, next.Request, () => Guid.NewGuid().ToString("N"));
            if (entry is not null)
                return new Taken(entry, () => next.Answer.TrySetResult(null));
            next.Answer.TrySetResult(refusal);
        }

        return null;
    }

    /// <summary>Returns when a command arrives, after a while, or when cancelled; never throws.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancel)
    {
        using var timer = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancel);
        await arrived.WaitAsync(either.Token).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>The driver has ended: nobody waits for it any longer.</summary>
    public void Close() => closed.Cancel();

    public void Dispose()
    {
        arrived.Dispose();
        closed.Dispose();
    }
}

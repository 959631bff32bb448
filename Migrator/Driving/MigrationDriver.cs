using Platform.Migrator.Cutover;
using Platform.Migrator.Journal;

namespace Platform.Migrator.Driving;

/// <summary>
/// The loop: load, observe, decide, journal, act, repeat. It holds no knowledge of its own: killed at any point, the next one
/// goes on from the journal. Events are durable before the next action begins, since each batch is written before acting.
/// </summary>
internal sealed class MigrationDriver(Decider decider, IJournalStore journal, IStepRunner runner, IObserver observer, CommandInbox inbox, MigrationView view, TimeProvider time, ILogger<MigrationDriver> log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly List<JournalEntry> unwritten = [];
    private JournalLease lease = null!;
    private MigrationState state = MigrationState.Initial;

    /// <summary>Drives until cancelled. A freeze that has begun is brought to its end first.</summary>
    /// <exception cref="JournalException">The journal is in use, damaged, or cannot be written.</exception>
    public async Task RunAsync(string driver, CancellationToken stop)
    {
        lease = await journal.AcquireAsync(driver, stop);
        var records = await journal.ReadAsync(stop);
        state = Evolution.Fold(records);
        view.Loaded(records, state);
        await WriteAsync(new DriverStarted(driver));
        log.DriverStarted(driver, lease.Epoch, state.Phase, records.Count);
        await runner.AttachAsync(state, lease.Epoch);
        while (!stop.IsCancellationRequested || state.Frozen || state.Thawing)
            await TurnAsync(stop);
        await FlushAsync();
    }

    private async Task TurnAsync(CancellationToken stop)
    {
        await TakeCommandsAsync();
        var seen = await observer.ObserveAsync(state, CancellationToken.None);
        var decision = decider.Decide(state, seen, time.GetUtcNow());
        view.Decided(decision, seen);
        switch (decision)
        {
            case Decision.Act act:
                await ActAsync(act.Intent, stop);
                break;
            case Decision.Note note:
                await WriteAsync(note.Event);
                break;
            default:
                await FlushAsync();
                await inbox.WaitAsync(Pause, time, state.Frozen ? CancellationToken.None : stop);
                break;
        }
    }

    private async Task ActAsync(StepIntended intent, CancellationToken stop)
    {
        log.StepBegins(intent.Step, intent.Why);
        Note([intent]);
        if (!StepLimits.Covered(intent.Step, state))
            await FlushAsync();
        using var cancel = StepLimits.Begin(intent.Step, state, time, stop);
        var watch = time.GetTimestamp();
        try
        {
            var outcome = await WithInterruptionsAsync(intent, cancel);
            Note([.. outcome, new StepDone(intent.Step)]);
            log.StepDone(intent.Step, time.GetElapsedTime(watch).TotalMilliseconds);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !state.Frozen)
        {
            // The intent stands without an outcome: the next driver does the step again.
        }
        catch (Exception fault) when (fault is not JournalException)
        {
            var failed = Faults.Describe(intent.Step, fault);
            log.StepFailed(fault, intent.Step, failed.Error, failed.Hint);
            Note([failed]);
        }
    }

    /// <summary>A long step does not make commands wait: a roll back or a pause ends it.</summary>
    private async Task<IReadOnlyList<JournalEvent>> WithInterruptionsAsync(StepIntended intent, CancellationTokenSource cancel)
    {
        var work = runner.RunAsync(intent, state, cancel.Token);
        while (StepLimits.Interruptible(intent.Step) && !work.IsCompleted)
        {
            await Task.WhenAny(work, inbox.WaitAsync(Pause, time, cancel.Token));
            await TakeCommandsAsync();
            if (state.RollBackWanted is not null)
                await cancel.CancelAsync();
        }

        return await work;
    }

    private async Task TakeCommandsAsync()
    {
        while (inbox.Take(state) is { } taken)
        {
            await WriteAsync(taken.Event);
            if (taken.Event is MigrationStarted or Resumed)
                await runner.AttachAsync(state, lease.Epoch);
            taken.Accept();
        }
    }

    private Task WriteAsync(JournalEvent entry)
    {
        Note([entry]);
        return FlushAsync();
    }

    /// <summary>Counts for deciding at once, and is kept back until the next write to share its fsync: nothing is acted upon before that.</summary>
    private void Note(IReadOnlyList<JournalEvent> events)
    {
        foreach (var entry in events)
        {
            var at = time.GetUtcNow();
            unwritten.Add(new JournalEntry(at, entry));
            state = Evolution.Apply(state, entry, at);
        }
    }

    private async Task FlushAsync()
    {
        if (unwritten.Count == 0)
            return;
        var records = await journal.AppendAsync(lease, unwritten, CancellationToken.None);
        unwritten.Clear();
        view.Appended(records, state);
    }
}

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

    /// <summary>A freeze that has begun is brought to its end before the driver stops; in an emergency it waits for a person, and so for another driver.</summary>
    private bool MustGoOn => state.Emergency is null && (state.Frozen || state.Thawing);

    /// <summary>Drives until cancelled. A freeze that has begun is brought to its end first.</summary>
    /// <exception cref="JournalException">The journal is in use, damaged, of another plan, or cannot be written; or its lease was lost.</exception>
    public async Task RunAsync(string driver, CancellationToken stop)
    {
        lease = await journal.AcquireAsync(driver, stop);
        var records = await journal.ReadAsync(stop);
        state = Evolution.Fold(records);
        if (decider.Refuse(state) is { } other)
            throw new JournalException(other.Error, other.Hint);
        view.Loaded(records, state);
        await WriteAsync([.. state.InProgress is { } step ? runner.CutShort(step, state) : [], new DriverStarted(driver)]);
        log.DriverStarted(driver, lease.Epoch, state.Phase, records.Count);
        await runner.AttachAsync(state, lease.Epoch);
        while (!stop.IsCancellationRequested || MustGoOn)
            await TurnAsync(stop);
        await FlushAsync();
    }

    private async Task TurnAsync(CancellationToken stop)
    {
        journal.EnsureLease();
        view.Turned(time.GetUtcNow());
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
                await inbox.WaitAsync(Pause, time, MustGoOn ? CancellationToken.None : stop);
                break;
        }
    }

    private async Task ActAsync(StepIntended intent, CancellationToken stop)
    {
        log.StepBegins(intent.Step, intent.Why);
        Note([intent]);
        if (!StepLimits.Covered(intent.Step, state) || runner.CutShort(intent.Step, state).Count > 0)
            await FlushAsync();
        using var cancel = StepLimits.Begin(intent.Step, state, time, stop);
        using var lost = journal.LeaseLost.Register(cancel.Cancel); // What is under way ends before another driver may begin.
        var watch = time.GetTimestamp();
        try
        {
            journal.EnsureLease();
            var outcome = await WithInterruptionsAsync(intent, cancel);
            Note([.. outcome, new StepDone(intent.Step)]);
            log.StepDone(intent.Step, time.GetElapsedTime(watch).TotalMilliseconds);
        }
        catch (OperationCanceledException fault) when ((stop.IsCancellationRequested && !MustGoOn) || (state.Emergency is not null && StepLimits.Interruptible(intent.Step)))
        {
            Note(Faults.Attached(fault)); // The intent stands without an outcome: the next driver does the step again.
        }
        catch (Exception fault) when (fault is not JournalException)
        {
            var failed = Faults.Describe(intent.Step, fault);
            log.StepFailed(fault, intent.Step, failed.Error, failed.Hint);
            Note([.. Faults.Attached(fault), failed]);
        }
    }

    /// <summary>A long step does not make commands wait: a roll back or an emergency ends it.</summary>
    private async Task<IReadOnlyList<JournalEvent>> WithInterruptionsAsync(StepIntended intent, CancellationTokenSource cancel)
    {
        var work = runner.RunAsync(intent, state, cancel.Token);
        var pulse = new StepPulse(view, time, cancel.Token);
        try
        {
            while (!work.IsCompleted)
            {
                await Task.WhenAny(work, StepLimits.Interruptible(intent.Step) ? inbox.WaitAsync(Pause, time, CancellationToken.None) : Task.Delay(Pause, time));
                pulse.Beat();
                if (StepLimits.Interruptible(intent.Step))
                    await TakeCommandsAsync();
                if (StepLimits.Interruptible(intent.Step) && (state.RollBackWanted is not null || state.Emergency is not null))
                    await cancel.CancelAsync();
            }
        }
        catch (JournalException)
        {
            await cancel.CancelAsync(); // Nothing may go on that cannot be journalled.
            await work.ContinueWith(static _ => { }, TaskScheduler.Default);
            throw;
        }

        return await work;
    }

    private async Task TakeCommandsAsync()
    {
        while (inbox.Take(state, view.Seen) is { } taken)
        {
            await WriteAsync(taken.Event);
            if (taken.Event is MigrationStarted or Resumed or AttemptRestarted or EmergencyEnded)
                await runner.AttachAsync(state, lease.Epoch);
            taken.Accept();
        }
    }

    private Task WriteAsync(params IReadOnlyList<JournalEvent> events)
    {
        Note(events);
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

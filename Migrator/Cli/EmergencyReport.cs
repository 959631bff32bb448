using Platform.Migrator.Cutover;
using Platform.Migrator.Journal;

namespace Platform.Migrator.Cli;

/// <summary>Tells people how an emergency goes, from what was journalled since it was declared. Give it the events as they come.</summary>
internal sealed class EmergencyReport(TextWriter output)
{
    private readonly List<StoreCompared> compared = [];
    private StepFailure? failure;
    private string? said;

    /// <summary>How it came out; null while it goes on.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>What follows the last declaration that was not ended; empty when there is none.</summary>
    public static IEnumerable<JournalRecord> Since(IReadOnlyList<JournalRecord> records)
    {
        var last = records.LastOrDefault(r => r.Event is EmergencyDeclared or EmergencyEnded);
        return last is { Event: EmergencyDeclared } ? records.Where(r => r.Sequence >= last.Sequence) : [];
    }

    public void Tell(JournalRecord record)
    {
        switch (record.Event)
        {
            case EmergencyDeclared e:
                Say($"Emergency since {record.At:u}: {e.Reason}");
                break;
            case StepIntended { Step: Step.CloseBoth }:
                Say("Closing both sides of every store to applications. Everything is kept: copies, streams, logs, the journal.");
                break;
            case StepDone { Step: Step.CloseBoth }:
                Say("Both sides refuse application writes; reads go on.");
                break;
            case StepIntended { Step: Step.Compare }:
                compared.Clear();
                Say("Comparing both sides, row by row.");
                break;
            case StoreCompared e:
                Compared(e);
                break;
            case StepDone { Step: Step.Compare }:
                ExitCode = compared.Any(c => c.Mismatched > 0) ? ExitCodes.Different : ExitCodes.Ok;
                break;
            case StepFailed { Step: Step.CloseBoth or Step.Compare } e:
                Failed(e, record.At);
                break;
            case EmergencyEnded e:
                Say($"{e.By} ended the emergency.");
                ExitCode ??= ExitCodes.Failed;
                break;
        }
    }

    /// <param name="authority">By the journal: <c>source</c> or <c>target</c>.</param>
    public void TellWhatNext(string authority) => Say((ExitCode switch
    {
        ExitCodes.Ok => "Both sides are closed and equal: no data is lost, whichever side goes on.",
        ExitCodes.Different => "Both sides are closed and differ. A difference is a change that has not been carried yet, or damage: look at the rows named on both sides, and at the journal (migrator journal).",
        _ => "It could not be proven that both sides are closed and equal. What a person can type without the migrator: migrator runbook.",
    })
    + $" The authority by the journal is the {authority}. When the cause is removed, `migrator resume` (with the service running) lets it take writes again; "
    + "`migrator roll-back --preview` then says what going back takes.");

    private void Compared(StoreCompared store)
    {
        compared.Add(store);
        Say(store.Mismatched == 0 ? $"  {store.Store}: equal ({store.Partitions} partitions)" : $"  {store.Store}: {store.Mismatched} of {store.Partitions} partitions differ");
        foreach (var difference in store.Differences)
            Say($"    {difference}");
    }

    private void Failed(StepFailed e, DateTimeOffset at)
    {
        failure = new StepFailure(e.Step, e.Error, e.Hint, e.Transient, failure?.Step == e.Step ? failure.Attempts + 1 : 1, at);
        var gaveUp = RetryPolicy.GaveUp(failure);
        Say($"{e.Step} failed: {e.Error} {e.Hint}{(gaveUp ? "" : " It is tried again.")}");
        if (gaveUp)
            ExitCode = ExitCodes.Failed;
    }

    /// <summary>A step that is tried again and again says so once.</summary>
    private void Say(string line)
    {
        if (line == said)
            return;
        output.WriteLine(said = line);
    }
}

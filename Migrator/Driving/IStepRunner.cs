using Platform.Migrator.Cutover;
using Platform.Migrator.Journal;

namespace Platform.Migrator.Driving;

/// <summary>Does what a step says. Nothing here decides, and nothing here is remembered: that is the state machine's and the journal's.</summary>
internal interface IStepRunner
{
    /// <summary>Called once by every driver, and again when a migration starts: opens the stores and takes up what goes on beside the steps.</summary>
    Task AttachAsync(MigrationState state, long driverEpoch);

    /// <returns>What came out, to be journalled before the step's own <see cref="StepDone"/>.</returns>
    /// <remarks>A fault that it throws may carry what happened before it (<see cref="Faults.Attached"/>): to be journalled all the same.</remarks>
    Task<IReadOnlyList<JournalEvent>> RunAsync(StepIntended intent, MigrationState state, CancellationToken cancel);

    /// <returns>What the journal has to know of a step whose driver ended in it: nothing, where doing it again makes up for that.</returns>
    IReadOnlyList<JournalEvent> CutShort(Step step, MigrationState state) => [];
}

/// <summary>Measures what the state machine wants to know.</summary>
internal interface IObserver
{
    /// <summary>Never throws for a service that does not answer: what could not be measured is null.</summary>
    Task<Observation> ObserveAsync(MigrationState state, CancellationToken cancel);
}

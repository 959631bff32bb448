using Platform.Migrator.Journal;
using Platform.Plans;

namespace Platform.Migrator.Cutover;

/// <summary>A driver took the lease. What its predecessor left in the middle of a freeze is decided by this event.</summary>
public sealed record DriverStarted(string Driver) : JournalEvent;

/// <param name="MigrationId">Marks everything that this migration makes in the stores.</param>
/// <param name="PlanFingerprint">SHA-256 of the plan file.</param>
public sealed record MigrationStarted(string MigrationId, string Plan, string PlanFingerprint, string By) : JournalEvent;

public sealed record PlanChanged(string PlanFingerprint) : JournalEvent;

public sealed record PauseChanged(bool Paused, string By) : JournalEvent;

/// <summary>A person agreed: to cut over, to finish, or to go on although a gate has too few samples.</summary>
public sealed record Approved(Agreement What, string By) : JournalEvent;

public enum Agreement
{
    Cutover,
    Finish,
    Inconclusive,

    /// <summary>To go on with a roll back that stopped: without the backup that failed, or after freezes that were aborted.</summary>
    RollBack,
}

/// <summary>A person removed what a step had stopped at; it is tried again.</summary>
public sealed record Resumed(string By) : JournalEvent;

/// <summary>Everything is to be compared again before a cutover.</summary>
public sealed record VerificationAsked(string By) : JournalEvent;

/// <summary>After traffic was rolled back with the data promoted: the weights start again from the first.</summary>
public sealed record ShiftRestarted(string By) : JournalEvent;

/// <summary>After the data went back: another attempt, for which nothing needs to be copied, since the changes were followed all the time.</summary>
public sealed record AttemptRestarted(string By) : JournalEvent;

/// <summary>After a roll back: nobody wants another attempt, what the migration made is to be removed.</summary>
public sealed record CleaningAsked(string By) : JournalEvent;

/// <summary>The way back for data is given up.</summary>
public sealed record ReverseRenounced(string By) : JournalEvent;

/// <summary>Something is wrong with the data: nobody may write anywhere until a person has looked.</summary>
public sealed record EmergencyDeclared(string Reason, string By) : JournalEvent;

public sealed record EmergencyEnded(string By) : JournalEvent;

/// <param name="Weight">For the traffic steps: percent to the target.</param>
/// <param name="FreezeEpoch">For the steps of a freeze: the authority epoch that it is under.</param>
/// <param name="FreezeUntil">For the hold: when the freeze's lease ends.</param>
/// <param name="To">For the first step of a turn: the side that becomes the authority.</param>
/// <param name="Stores">For the first step of a turn: the stores that turn.</param>
public sealed record StepIntended(
    Step Step, string Why, int? Weight = null, long? FreezeEpoch = null, DateTimeOffset? FreezeUntil = null, Side? To = null, IReadOnlyList<string>? Stores = null) : JournalEvent;

public sealed record StepDone(Step Step, string? Note = null) : JournalEvent;

public sealed record StepFailed(Step Step, string Error, string Hint, bool Transient) : JournalEvent;

public sealed record StoreInspected(string Store, string SourceIdentity, string TargetIdentity, string SourceVersion, string TargetVersion, long Rows, long Bytes, IReadOnlyList<string> Notes) : JournalEvent;

/// <param name="From">Where following begins.</param>
public sealed record StoreCopied(string Store, long Rows, long Bytes, string From) : JournalEvent;

/// <summary>The stream that would carry data back exists, from before the first application write at the target.</summary>
public sealed record StoreArmed(string Store, string From) : JournalEvent;

/// <summary>How the source's app did before anything moved: what a roll back is held to.</summary>
public sealed record BaselineTaken(double? P95Ms, long Samples) : JournalEvent;

public sealed record StoreVerified(string Store, string Scope, int Partitions, int Mismatched, long Rows) : JournalEvent;

/// <summary>How long a drain would take now: a fence went the same way while writes went on.</summary>
public sealed record DrainForeseen(string Store, double Milliseconds) : JournalEvent;

/// <param name="Milliseconds">From the fence to its arrival. Null in journals of before it was measured.</param>
public sealed record StoreDrained(string Store, string Fence, long ChangesApplied, double? Milliseconds = null) : JournalEvent;

/// <summary>How both sides of a store stand to each other in an emergency.</summary>
public sealed record StoreCompared(string Store, int Partitions, int Mismatched, IReadOnlyList<string> Differences) : JournalEvent;

/// <summary>The log that one side keeps for a stream crossed a limit of the plan, upwards or downwards.</summary>
public sealed record LogMeasured(string Store, Side At, long Bytes, RetainedLogLevel Level) : JournalEvent;

/// <summary>The freeze ends without a commit: it leads back to where it began, and nothing has happened.</summary>
public sealed record FreezeAborted(string Reason) : JournalEvent;

/// <summary>The commit of a turn, for all its stores at once. After this record the way is only forward, or a full turn in reverse.</summary>
/// <param name="Authority">The side that takes application writes from here on.</param>
/// <param name="Fences">Store name to the fence that the new authority had reached.</param>
public sealed record Committed(long FreezeEpoch, Side Authority, IReadOnlyDictionary<string, string> Fences) : JournalEvent;

/// <summary>A weight has held for its soak with every gate passing.</summary>
public sealed record SoakHeld(int Weight, string Evidence) : JournalEvent;

public sealed record GateWarned(string Reason) : JournalEvent;

/// <summary>Every weight has held; from here the migration is only watched.</summary>
public sealed record ObservationBegan : JournalEvent;

/// <summary>The time of observation is over, and the source had no traffic.</summary>
public sealed record ObservationEnded(string Evidence) : JournalEvent;

/// <summary>Wanted now; it begins as soon as the freeze that may be under way has ended, one way or the other.</summary>
public sealed record RollBackRequested(string Reason, string By, RollBackScope Scope = RollBackScope.Everything) : JournalEvent;

public sealed record RollBackBegan(string Reason, RollBackScope Scope = RollBackScope.Everything) : JournalEvent;

/// <summary>One look at how things stand after a roll back.</summary>
public sealed record RollBackChecked(string Name, CheckVerdict Verdict, string Detail) : JournalEvent;

public sealed record RollBackEnded(string Outcome) : JournalEvent;

/// <summary>A hook ran, well or not, or may have begun when its driver ended: in each case it is to be undone by a roll back.</summary>
/// <param name="Number">Its place among the plan's hooks, from 1: their texts may be alike. Null in journals of before there were numbers.</param>
public sealed record HookRan(string Moment, Step Step, string Hook, bool Succeeded, string Output, int? Number = null) : JournalEvent;

/// <param name="Succeeded">False also when the plan has no undo for it: then a person has to see to it, and <paramref name="Output"/> says so.</param>
/// <param name="Number">See <see cref="HookRan"/>.</param>
public sealed record HookUndone(string Hook, bool Succeeded, string Output, int? Number = null) : JournalEvent;

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
}

/// <summary>A person removed what a step had stopped at; it is tried again.</summary>
public sealed record Resumed(string By) : JournalEvent;

/// <summary>Everything is to be compared again before a cutover.</summary>
public sealed record VerificationAsked(string By) : JournalEvent;

/// <summary>After traffic was rolled back with the data promoted: the weights start again from the first.</summary>
public sealed record ShiftRestarted(string By) : JournalEvent;

/// <param name="Weight">For the traffic steps: percent to the target.</param>
/// <param name="FreezeEpoch">For the steps of a freeze: the authority epoch that it is under.</param>
/// <param name="FreezeUntil">For the hold: when the freeze's lease ends.</param>
public sealed record StepIntended(Step Step, string Why, int? Weight = null, long? FreezeEpoch = null, DateTimeOffset? FreezeUntil = null) : JournalEvent;

public sealed record StepDone(Step Step, string? Note = null) : JournalEvent;

public sealed record StepFailed(Step Step, string Error, string Hint, bool Transient) : JournalEvent;

public sealed record StoreInspected(string Store, string SourceIdentity, string TargetIdentity, string SourceVersion, string TargetVersion, long Rows, long Bytes, IReadOnlyList<string> Notes) : JournalEvent;

/// <param name="From">Where following begins.</param>
public sealed record StoreCopied(string Store, long Rows, long Bytes, string From) : JournalEvent;

public sealed record StoreVerified(string Store, string Scope, int Partitions, int Mismatched, long Rows) : JournalEvent;

public sealed record StoreDrained(string Store, string Fence, long ChangesApplied) : JournalEvent;

/// <summary>The freeze ends without a commit: it leads back to Ready, and nothing has happened.</summary>
public sealed record FreezeAborted(string Reason) : JournalEvent;

/// <summary>The commit of the cutover, for all stores at once. After this record the way is only forward, or a full cutover in reverse.</summary>
/// <param name="Fences">Store name to the fence that its target had reached.</param>
public sealed record Committed(long FreezeEpoch, Side Authority, IReadOnlyDictionary<string, string> Fences) : JournalEvent;

/// <summary>A weight has held for its soak with every gate passing.</summary>
public sealed record SoakHeld(int Weight, string Evidence) : JournalEvent;

public sealed record GateWarned(string Reason) : JournalEvent;

/// <summary>Every weight has held; from here the migration is only watched.</summary>
public sealed record ObservationBegan : JournalEvent;

/// <summary>The time of observation is over, and the source had no traffic.</summary>
public sealed record ObservationEnded(string Evidence) : JournalEvent;

/// <summary>Wanted now; it begins as soon as the freeze that may be under way has ended, one way or the other.</summary>
public sealed record RollBackRequested(string Reason, string By) : JournalEvent;

public sealed record RollBackBegan(string Reason) : JournalEvent;

public sealed record RollBackEnded(string Outcome) : JournalEvent;

public sealed record HookRan(string Moment, Step Step, string Hook, bool Succeeded, string Output) : JournalEvent;

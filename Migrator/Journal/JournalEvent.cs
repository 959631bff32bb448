using System.Text.Json.Serialization;
using Platform.Migrator.Cutover;

namespace Platform.Migrator.Journal;

/// <summary>Something that was decided, tried, or came out. The names written to disk never change their meaning; new meanings get new names.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(DriverStarted), "driver-started")]
[JsonDerivedType(typeof(MigrationStarted), "migration-started")]
[JsonDerivedType(typeof(PlanChanged), "plan-changed")]
[JsonDerivedType(typeof(PauseChanged), "pause-changed")]
[JsonDerivedType(typeof(Approved), "approved")]
[JsonDerivedType(typeof(Resumed), "resumed")]
[JsonDerivedType(typeof(VerificationAsked), "verification-asked")]
[JsonDerivedType(typeof(StepIntended), "step-intended")]
[JsonDerivedType(typeof(StepDone), "step-done")]
[JsonDerivedType(typeof(StepFailed), "step-failed")]
[JsonDerivedType(typeof(StoreInspected), "store-inspected")]
[JsonDerivedType(typeof(StoreCopied), "store-copied")]
[JsonDerivedType(typeof(StoreVerified), "store-verified")]
[JsonDerivedType(typeof(StoreDrained), "store-drained")]
[JsonDerivedType(typeof(FreezeAborted), "freeze-aborted")]
[JsonDerivedType(typeof(Committed), "committed")]
[JsonDerivedType(typeof(SoakHeld), "soak-held")]
[JsonDerivedType(typeof(GateWarned), "gate-warned")]
[JsonDerivedType(typeof(ShiftRestarted), "shift-restarted")]
[JsonDerivedType(typeof(ObservationBegan), "observation-began")]
[JsonDerivedType(typeof(RollBackRequested), "roll-back-requested")]
[JsonDerivedType(typeof(RollBackBegan), "roll-back-began")]
[JsonDerivedType(typeof(RollBackEnded), "roll-back-ended")]
[JsonDerivedType(typeof(ObservationEnded), "observation-ended")]
[JsonDerivedType(typeof(HookRan), "hook-ran")]
public abstract record JournalEvent;

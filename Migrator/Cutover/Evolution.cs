using System.Collections.Immutable;
using Platform.Migrator.Journal;
using Platform.Plans;

namespace Platform.Migrator.Cutover;

/// <summary>How each event changes the state. Total, and free of judgement: judging is done before an event is written.</summary>
internal static class Evolution
{
    /// <summary>The steps of one freeze.</summary>
    public static readonly ImmutableHashSet<Step> FreezeSteps =
    [
        Step.StopSingletons, Step.Hold, Step.Quiesce, Step.Freeze, Step.Drain, Step.VerifyRest, Step.Smoke,
        Step.Promote, Step.Flip, Step.Release, Step.StartSingletons, Step.Thaw,
    ];

    /// <exception cref="JournalException">A record cannot follow from those before it: no migrator wrote it.</exception>
    public static MigrationState Fold(IEnumerable<JournalRecord> records) => records.Aggregate(MigrationState.Initial, (state, record) =>
    {
        try
        {
            return Apply(state, record.Event, record.At);
        }
        catch (InvalidOperationException impossible)
        {
            throw new JournalException($"Record {record.Sequence} of the journal contradicts those before it: {impossible.Message}", "No migrator wrote it. Restore the journal from a copy, and find out who changed it.", impossible);
        }
    });

    public static MigrationState Apply(MigrationState state, JournalEvent entry, DateTimeOffset at) => entry switch
    {
        DriverStarted => AfterRestart(state, at),
        MigrationStarted e => Start(state, e, at),
        PlanChanged e => state with { PlanFingerprint = e.PlanFingerprint },
        PauseChanged e => state with { Paused = e.Paused },
        Approved e => state with { Agreed = state.Agreed.Add(e.What), Failure = e.What == Agreement.RollBack ? null : state.Failure },
        Resumed => state with { Failure = null },
        VerificationAsked => Enter(state with { Failure = null, Done = state.Done.Except([Step.Verify, Step.Prepare]), Agreed = state.Agreed.Remove(Agreement.Cutover) }, Phase.Following, at),
        ShiftRestarted => Enter(state with { Failure = null, Reason = null, StepsHeld = 0, Observed = false }, Phase.Promoted, at),
        AttemptRestarted => Attempt(state, at),
        CleaningAsked => Enter(state with { CleaningWanted = true, Failure = null, Done = state.Done.Remove(Step.Clean) }, Phase.RollingBack, at),
        ReverseRenounced => state with { ReverseRenounced = true, Failure = null, Done = state.Done.Remove(Step.Disarm) },
        EmergencyDeclared e => Declare(state, e.Reason),
        EmergencyEnded => state with { Emergency = null, Reopening = true, Failure = null },
        StepIntended e => Intend(state with { InProgress = e.Step }, e, at),
        StepDone e => Complete(state with { InProgress = null, Failure = null, Done = state.Done.Add(e.Step) }, e.Step, at),
        StepFailed e => Fail(state, e, at),
        StoreInspected e => With(state, e.Store, f => f with { SourceIdentity = e.SourceIdentity, TargetIdentity = e.TargetIdentity, Rows = e.Rows }),
        StoreCopied e => With(state, e.Store, f => f with { RowsCopied = e.Rows, BytesCopied = e.Bytes, CopiedFrom = e.From }),
        StoreArmed e => With(state, e.Store, f => f with { ArmedFrom = e.From }),
        BaselineTaken e => state with { Baseline = e },
        StoreVerified e => With(state, e.Store, f => f with { PartitionsVerified = f.PartitionsVerified + e.Partitions, PartitionsMismatched = e.Mismatched }),
        DrainForeseen e => With(state, e.Store, f => f with { DrainForeseenMs = e.Milliseconds, DrainMs = null }),
        StoreDrained e => With(state, e.Store, f => f with { Fence = e.Fence, ChangesApplied = e.ChangesApplied, DrainMs = e.Milliseconds }),
        StoreCompared => state,
        LogMeasured e => With(state, e.Store, f => f with { Logs = f.Logs.SetItem(e.At, e.Level) }),
        FreezeAborted e => state with { Thawing = true, Reason = e.Reason, Failure = null, InProgress = null },
        Committed e => Commit(state, e, at),
        SoakHeld => state with { StepsHeld = state.StepsHeld + 1, SoakSince = null, Agreed = state.Agreed.Remove(Agreement.Inconclusive) },
        GateWarned e => state with { GateWarned = true, Reason = e.Reason },
        ObservationBegan => Enter(state, Phase.Observing, at),
        ObservationEnded => state with { Observed = true },
        RollBackRequested e => state with { RollBackWanted = e },
        RollBackBegan e => Enter(GoBack(state, e), Phase.RollingBack, at),
        RollBackChecked e => state with { Checks = state.Checks.Add(e) },
        RollBackEnded => Enter(state with { SoakSince = null, CleaningWanted = false }, Phase.RolledBack, at),
        HookRan e when e.Step == Step.Thaw || RollBackDecider.Steps.Contains(e.Step) => state, // Part of a way back: nothing to undo.
        HookRan e => state with { HooksRan = state.HooksRan.Add(e) },
        HookUndone => state,
        _ => throw new InvalidOperationException($"No evolution is defined for {entry.GetType().Name}."),
    };

    /// <summary>A freeze without a commit record does not survive its driver; one with it is carried forward.</summary>
    private static MigrationState AfterRestart(MigrationState state, DateTimeOffset at)
    {
        var restarted = state with { InProgress = null };
        return state.Freezing && !state.Thawing
            ? Apply(restarted, new FreezeAborted("The migrator was restarted during the freeze, before the commit record."), at)
            : restarted;
    }

    /// <summary>A start after a roll back is a new migration; what rises forever goes on rising.</summary>
    private static MigrationState Start(MigrationState state, MigrationStarted e, DateTimeOffset at) => Enter(
        MigrationState.Initial with
        {
            MigrationId = e.MigrationId,
            PlanName = e.Plan,
            PlanFingerprint = e.PlanFingerprint,
            Phase = state.Phase,
            History = state.History,
            FreezeEpoch = state.FreezeEpoch,
        },
        Phase.Planned,
        at);

    private static MigrationState Intend(MigrationState state, StepIntended e, DateTimeOffset at) => e.Step switch
    {
        Step.Copy => Enter(state, Phase.Copying, at),
        Step.StopSingletons when !state.Freezing => BeginTurn(state, e),
        Step.Hold => Enter(state with { FreezeBegan = at, FreezeUntil = e.FreezeUntil }, Forward(state, Phase.Frozen), at),
        Step.Finish => state with { Retiring = true },
        Step.CloseBoth => state with { FreezeEpoch = e.FreezeEpoch ?? state.FreezeEpoch + 1 },
        Step.SetWeight when state.Frozen => state with { Weight = e.Weight ?? 0 },
        Step.SetWeight when state.Phase == Phase.Observing => state with { Weight = e.Weight ?? 0, Reason = e.Why },
        Step.SetWeight => Enter(state with { Weight = e.Weight ?? 0, SoakSince = null, GateWarned = false, Reason = e.Why }, Phase.Shifting, at),
        _ => state,
    };

    private static MigrationState Complete(MigrationState state, Step step, DateTimeOffset at) => step switch
    {
        Step.Inspect => Enter(state, Phase.Inspected, at),
        Step.Copy => Enter(state, Phase.Following, at),
        Step.Verify => Enter(state, Phase.Verified, at),
        Step.Prepare => Enter(state, Phase.Ready, at),
        Step.Smoke => Enter(state, Forward(state, Phase.Drained), at),
        Step.Release => state with { FreezeDuration = at - state.FreezeBegan, FreezeBegan = null, FreezeUntil = null },
        Step.StartSingletons => state with { SingletonsAt = state.Turn?.To ?? state.SingletonsAt, Turn = null },
        Step.Disarm => state with { Stores = state.Stores.ToImmutableDictionary(s => s.Key, s => s.Value with { ArmedFrom = null }) },
        Step.Reopen => state with { Reopening = false },
        Step.UndoHooks => state with { HooksRan = [.. state.HooksRan.Except(state.HooksToUndo)] },
        Step.Thaw => Thawed(state, at),
        Step.SetWeight when state.Phase == Phase.Shifting => Enter(state with { SoakSince = at }, Phase.Soaking, at),
        Step.ReturnTraffic => state with { Weight = 0 },
        Step.Finish => Enter(state, Phase.Finished, at),
        _ => state,
    };

    private static MigrationState Thawed(MigrationState state, DateTimeOffset at) => Enter(
        state with
        {
            Thawing = false,
            Turn = null,
            FreezeBegan = null,
            FreezeUntil = null,
            AbortedFreezes = state.AbortedFreezes + 1,
            LastAbort = at,
            Agreed = state.Agreed.Except([Agreement.Cutover, Agreement.RollBack]),
            Done = state.Done.Except(FreezeSteps),
        },
        Forward(state, Phase.Ready),
        at);

    /// <summary>The phase that a turn to the target leads to; a turn back stays within the roll back.</summary>
    private static Phase Forward(MigrationState state, Phase phase) => state.Turn?.To == Side.Source ? state.Phase : phase;

    private static MigrationState BeginTurn(MigrationState state, StepIntended e) => state with
    {
        Turn = new Turn(e.To ?? Side.Target, e.Stores ?? [.. state.Stores.Keys], Committed: false),
        FreezeEpoch = e.FreezeEpoch ?? state.FreezeEpoch + 1,
        Done = state.Done.Except(FreezeSteps).Remove(Step.SetWeight),
    };

    private static MigrationState Commit(MigrationState state, Committed e, DateTimeOffset at)
    {
        var turn = (state.Turn ?? new Turn(e.Authority, [.. e.Fences.Keys], Committed: false)) with { Committed = true };
        var committed = state with
        {
            Turn = turn,
            WasPromoted = state.WasPromoted || e.Authority == Side.Target,
            Stores = state.Stores.SetItems(turn.Stores.Select(s => KeyValuePair.Create(s, (state.Stores.GetValueOrDefault(s) ?? new StoreFacts()) with { Authority = e.Authority }))),
            Failure = null,
            Reason = e.Authority == Side.Target ? null : state.Reason,
            AbortedFreezes = 0,
            LastAbort = null,
        };
        return Enter(committed, Forward(committed, Phase.Promoted), at);
    }

    private static MigrationState GoBack(MigrationState state, RollBackBegan e) => state with
    {
        Reason = e.Reason,
        RollBackWanted = null,
        RollBackScope = e.Scope,
        Failure = null,
        Paused = false,
        AbortedFreezes = 0,
        LastAbort = null,
        Checks = [],
        Agreed = state.Agreed.Remove(Agreement.RollBack),
        Done = state.Done.Except(RollBackDecider.Steps),
    };

    /// <summary>All is as after the copy: the streams never stopped, what they carried is compared again.</summary>
    private static MigrationState Attempt(MigrationState state, DateTimeOffset at) => Enter(
        state with
        {
            Failure = null,
            Reason = null,
            Paused = false,
            Agreed = [],
            StepsHeld = 0,
            Observed = false,
            GateWarned = false,
            ReverseRenounced = false,
            Done = state.Done.Except([Step.Verify, Step.Prepare, Step.Disarm, .. FreezeSteps, .. RollBackDecider.Steps]),
        },
        Phase.Following,
        at);

    /// <summary>A freeze that is not committed is thawed when the emergency is over; one that is goes on by promoting again.</summary>
    private static MigrationState Declare(MigrationState state, string reason) => state with
    {
        Emergency = reason,
        Failure = null,
        InProgress = null,
        Thawing = state.Thawing || state.Freezing,
        Done = state.Done.Except([Step.CloseBoth, Step.Compare, Step.Promote]),
    };

    private static MigrationState Fail(MigrationState state, StepFailed e, DateTimeOffset at)
    {
        var attempts = state.Failure?.Step == e.Step ? state.Failure.Attempts + 1 : 1;
        return state with { InProgress = null, Failure = new StepFailure(e.Step, e.Error, e.Hint, e.Transient, attempts, at) };
    }

    private static MigrationState With(MigrationState state, string store, Func<StoreFacts, StoreFacts> change) =>
        state with { Stores = state.Stores.SetItem(store, change(state.Stores.GetValueOrDefault(store) ?? new StoreFacts())) };

    private static MigrationState Enter(MigrationState state, Phase phase, DateTimeOffset at)
    {
        if (!Transitions.Allows(state.Phase, phase))
            throw new InvalidOperationException($"From {state.Phase} to {phase}: not a transition of the design.");
        if (state.Phase == phase && state.History.Count > 0)
            return state;
        return state with { Phase = phase, PhaseSince = at, History = state.History.Add(new PhaseSpan(phase, at)) };
    }
}

using System.Collections.Immutable;
using Platform.Migrator.Journal;

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

    public static MigrationState Fold(IEnumerable<JournalRecord> records) =>
        records.Aggregate(MigrationState.Initial, (state, record) => Apply(state, record.Event, record.At));

    public static MigrationState Apply(MigrationState state, JournalEvent entry, DateTimeOffset at) => entry switch
    {
        DriverStarted => AfterRestart(state, at),
        MigrationStarted e => Start(state, e, at),
        PlanChanged e => state with { PlanFingerprint = e.PlanFingerprint },
        PauseChanged e => state with { Paused = e.Paused },
        Approved e => state with { Agreed = state.Agreed.Add(e.What) },
        Resumed => state with { Failure = null },
        VerificationAsked => Enter(state with { Failure = null, Done = state.Done.Except([Step.Verify, Step.Prepare]), Agreed = state.Agreed.Remove(Agreement.Cutover) }, Phase.Following, at),
        ShiftRestarted => Enter(state with { Failure = null, Reason = null, StepsHeld = 0 }, Phase.Promoted, at),
        StepIntended e => Intend(state with { InProgress = e.Step }, e, at),
        StepDone e => Complete(state with { InProgress = null, Failure = null, Done = state.Done.Add(e.Step) }, e.Step, at),
        StepFailed e => Fail(state, e, at),
        StoreInspected e => With(state, e.Store, f => f with { SourceIdentity = e.SourceIdentity, TargetIdentity = e.TargetIdentity, Rows = e.Rows }),
        StoreCopied e => With(state, e.Store, f => f with { RowsCopied = e.Rows, BytesCopied = e.Bytes, CopiedFrom = e.From }),
        StoreVerified e => With(state, e.Store, f => f with { PartitionsVerified = f.PartitionsVerified + e.Partitions, PartitionsMismatched = e.Mismatched }),
        StoreDrained e => With(state, e.Store, f => f with { Fence = e.Fence, ChangesApplied = e.ChangesApplied }),
        FreezeAborted e => state with { Thawing = true, Reason = e.Reason, Failure = null, InProgress = null },
        Committed e => Enter(state with { Committed = true, Authority = e.Authority, Failure = null, Reason = null }, Phase.Promoted, at),
        SoakHeld => state with { StepsHeld = state.StepsHeld + 1, SoakSince = null, Agreed = state.Agreed.Remove(Agreement.Inconclusive) },
        GateWarned e => state with { GateWarned = true, Reason = e.Reason },
        ObservationBegan => Enter(state, Phase.Observing, at),
        ObservationEnded => state with { Observed = true },
        RollBackRequested e => state with { RollBackWanted = e.Reason },
        RollBackBegan e => Enter(state with { Reason = e.Reason, RollBackWanted = null, Failure = null, Paused = false }, Phase.RollingBack, at),
        RollBackEnded => Enter(state with { SoakSince = null, Done = state.Done.Except([Step.ReturnTraffic, Step.Clean]) }, Phase.RolledBack, at),
        HookRan => state,
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
        Step.StopSingletons => state with { FreezeEpoch = e.FreezeEpoch ?? state.FreezeEpoch + 1, Done = state.Done.Except(FreezeSteps) },
        Step.Hold => Enter(state with { FreezeBegan = at, FreezeUntil = e.FreezeUntil }, Phase.Frozen, at),
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
        Step.Smoke => Enter(state, Phase.Drained, at),
        Step.Release => state with { FreezeDuration = at - state.FreezeBegan, FreezeBegan = null, FreezeUntil = null },
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
            FreezeBegan = null,
            FreezeUntil = null,
            AbortedFreezes = state.AbortedFreezes + 1,
            LastAbort = at,
            Agreed = state.Agreed.Remove(Agreement.Cutover),
            Done = state.Done.Except(FreezeSteps),
        },
        Phase.Ready,
        at);

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

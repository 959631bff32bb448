using System.Reflection;
using System.Text.Json.Serialization;
using Platform.Migrator.Cutover;
using Platform.Migrator.Journal;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Cutover;

/// <summary>One walk over every phase with every event: each is a legal transition or refused, and nothing else.</summary>
public sealed class EvolutionTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    private static readonly JournalEvent[] Events =
    [
        new DriverStarted("d"),
        new MigrationStarted("id", "plan", "f", "by"),
        new PlanChanged("g"),
        new PauseChanged(true, "by"),
        .. Enum.GetValues<Agreement>().Select(a => new Approved(a, "by")),
        new Resumed("by"),
        new VerificationAsked("by"),
        new ShiftRestarted("by"),
        .. Enum.GetValues<Step>().Select(s => new StepIntended(s, "why", 10, 1, Now)),
        .. Enum.GetValues<Step>().Select(s => new StepDone(s)),
        .. Enum.GetValues<Step>().Select(s => new StepFailed(s, "e", "h", true)),
        new StoreInspected("main", "s", "t", "15", "17", 1, 1, []),
        new StoreCopied("main", 1, 1, "0/1"),
        new StoreVerified("main", "rest", 1, 0, 1),
        new DrainForeseen("main", 20),
        new StoreDrained("main", "0/2", 1, 25),
        new FreezeAborted("r"),
        new Committed(1, Side.Target, new Dictionary<string, string>()),
        new SoakHeld(10, "e"),
        new GateWarned("r"),
        new ObservationBegan(),
        new ObservationEnded("e"),
        new RollBackRequested("r", "by"),
        new AttemptRestarted("by"),
        new CleaningAsked("by"),
        new ReverseRenounced("by"),
        new EmergencyDeclared("r", "by"),
        new EmergencyEnded("by"),
        new StoreArmed("main", "0/1"),
        new BaselineTaken(10, 100),
        new StoreCompared("main", 1, 0, []),
        new LogMeasured("main", Side.Source, 1, RetainedLogLevel.Warn),
        new RollBackChecked("c", CheckVerdict.Passed, "d"),
        new RollBackBegan("r"),
        new RollBackEnded("o"),
        new HookRan("after", Step.Copy, "h", true, "o"),
        new HookUndone("h", false, "o"),
    ];

    [Fact]
    public void Apply_EveryEventInEveryPhase_IsLegalOrRefused()
    {
        foreach (var phase in Enum.GetValues<Phase>())
        {
            foreach (var entry in Events)
            {
                var before = new MigrationState { MigrationId = "id", Phase = phase, History = [new PhaseSpan(phase, Now)] };
                if (TryApply(before, entry) is { } after)
                    Assert.True(Transitions.Allows(phase, after.Phase), $"{entry} led from {phase} to {after.Phase}.");
            }
        }
    }

    [Fact]
    public void Events_EveryKindOfEvent_IsInTheWalkAndHasANameOnDisk()
    {
        var kinds = typeof(JournalEvent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(JournalEvent))).ToHashSet();
        var named = typeof(JournalEvent).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(a => a.DerivedType).ToHashSet();

        Assert.Equal(kinds, Events.Select(e => e.GetType()).ToHashSet());
        Assert.Equal(kinds, named);
    }

    [Fact]
    public void Decide_EveryPhaseAndObservation_Decides()
    {
        var decider = new Decider(SamplePlans.Full);
        foreach (var phase in Enum.GetValues<Phase>())
        {
            foreach (var seen in new[] { Observation.Nothing, new Observation { Lag = TimeSpan.Zero, Unsettled = 0, RouterWeight = 50 } })
            {
                var state = new MigrationState { MigrationId = "id", Phase = phase, Stores = States.WithAuthority(phase >= Phase.Promoted ? Side.Target : Side.Source), History = [new PhaseSpan(phase, Now)] };
                Assert.NotNull(decider.Decide(state, seen, Now));
            }
        }
    }

    [Fact]
    public void Restart_InAFreezeBeforeItsCommit_Thaws()
    {
        var state = new MigrationState { MigrationId = "id", Phase = Phase.Ready, History = [new PhaseSpan(Phase.Ready, Now)] };
        state = Evolution.Apply(state, new StepIntended(Step.StopSingletons, "why", FreezeEpoch: 1, To: Side.Target, Stores: ["main"]), Now);

        state = Evolution.Apply(state, new DriverStarted("next"), Now);

        Assert.True(state.Thawing);
    }

    [Fact]
    public void Restart_AfterTheCommit_DoesNotThaw()
    {
        var state = new MigrationState { MigrationId = "id", Phase = Phase.Drained, Turn = new Turn(Side.Target, ["main"], Committed: false), FreezeBegan = Now, Done = [Step.StopSingletons, Step.Hold], History = [new PhaseSpan(Phase.Drained, Now)] };
        state = Evolution.Apply(state, new Committed(1, Side.Target, new Dictionary<string, string>()), Now);

        state = Evolution.Apply(state, new DriverStarted("next"), Now);

        Assert.False(state.Thawing);
        Assert.IsType<Decision.Act>(new Decider(SamplePlans.Full).Decide(state, Observation.Nothing, Now));
    }

    private static MigrationState? TryApply(MigrationState state, JournalEvent entry)
    {
        try
        {
            return Evolution.Apply(state, entry, Now);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}

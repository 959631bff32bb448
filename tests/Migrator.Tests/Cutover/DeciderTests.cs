using Platform.Migrator.Cutover;
using Platform.Migrator.Traffic.Gates;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Cutover;

public sealed class DeciderTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);
    private static readonly Observation Calm = new() { Lag = TimeSpan.Zero, Unsettled = 0 };
    private static readonly GatePlan ErrorGate = new(GateMetric.ErrorRate, 0.01, 0.02, 100);

    private static MigrationState At(Phase phase) => new() { MigrationId = "id", Phase = phase, PhaseSince = Now, History = [new PhaseSpan(phase, Now)] };

    private static MigrationState Soaking(int weight) => At(Phase.Soaking) with { Stores = States.WithAuthority(Side.Target), Weight = weight, SoakSince = Now };

    [Fact]
    public void Ready_WithoutTheApprovalThatThePlanAsksFor_Waits()
    {
        var plan = SamplePlans.Full with { Approvals = [Approval.Cutover] };

        var wait = Assert.IsType<Decision.Wait>(new Decider(plan).Decide(At(Phase.Ready), Calm, Now));

        Assert.Equal("approval: cutover", wait.For);
        Assert.True(wait.Person);
    }

    [Fact]
    public void Ready_ApprovedOutsideTheWindow_Waits()
    {
        var window = new MaintenanceWindow(new HashSet<DayOfWeek> { DayOfWeek.Tuesday }, new TimeOnly(8, 0), new TimeOnly(11, 0), TimeZoneInfo.Utc);
        var plan = SamplePlans.Full with { Windows = [window] };

        Assert.IsType<Decision.Wait>(new Decider(plan).Decide(At(Phase.Ready), Calm, Now));
        Assert.IsType<Decision.Act>(new Decider(plan).Decide(At(Phase.Ready), Calm, Now.AddDays(1)));
    }

    public static TheoryData<string, double?, long?> OutOfReach => new() { { "unknown lag", null, 0 }, { "large lag", 60, 0 }, { "not verified", 0, null }, { "unsettled", 0, 1_000_000 } };

    [Theory]
    [MemberData(nameof(OutOfReach))]
    public void Ready_WhatWouldNotFitTheFreeze_Waits(string what, double? lagSeconds, long? unsettled)
    {
        var seen = new Observation { Lag = lagSeconds is { } s ? TimeSpan.FromSeconds(s) : null, Unsettled = unsettled };

        Assert.True(new Decider(SamplePlans.Full).Decide(At(Phase.Ready), seen, Now) is Decision.Wait, what);
    }

    [Fact]
    public void Frozen_BudgetNearItsEnd_AbortsBeforeTheCommit()
    {
        var plan = SamplePlans.Full with { Freeze = new FreezePlan { Budget = TimeSpan.FromSeconds(2) } };
        var state = At(Phase.Drained) with { FreezeBegan = Now, FreezeUntil = Now.AddSeconds(2), Turn = new Turn(Side.Target, ["main"], Committed: false), Done = [Step.StopSingletons, Step.Hold, Step.Quiesce, Step.Freeze, Step.Drain, Step.VerifyRest, Step.Smoke] };

        Assert.IsType<Committed>(Assert.IsType<Decision.Note>(new Decider(plan).Decide(state, Calm, Now.AddSeconds(1.4))).Event);
        Assert.IsType<FreezeAborted>(Assert.IsType<Decision.Note>(new Decider(plan).Decide(state, Calm, Now.AddSeconds(1.6))).Event);
    }

    [Fact]
    public void Soaking_GateBroken_TrafficGoesBackEvenWhilePausedOrStuck()
    {
        var seen = Calm with { RouterWeight = 50, Gates = [new GateVerdict(ErrorGate, Side.Target, GateOutcome.RollBack, 0.5, 200, "error_rate 50 %")] };
        var stuck = new StepFailure(Step.SetWeight, "e", "h", Transient: false, 1, Now);
        foreach (var state in new[] { Soaking(50), Soaking(50) with { Paused = true }, Soaking(50) with { Failure = stuck } })
        {
            var note = Assert.IsType<Decision.Note>(new Decider(SamplePlans.Full).Decide(state, seen, Now));
            Assert.Equal(new RollBackBegan("error_rate 50 %", RollBackScope.Traffic), note.Event);
        }
    }

    [Fact]
    public void Soaking_GateInconclusiveAfterTheSoak_WaitsAndThenAsksAPerson()
    {
        var plan = SamplePlans.Full with { Traffic = SamplePlans.Full.Traffic! with { Gates = [ErrorGate] } };
        var seen = Calm with { RouterWeight = 10, Gates = [new GateVerdict(ErrorGate, Side.Target, GateOutcome.Inconclusive, null, 3, "3 samples")] };
        var decider = new Decider(plan);

        Assert.False(Assert.IsType<Decision.Wait>(decider.Decide(Soaking(10), seen, Now.AddSeconds(1))).Person);
        Assert.True(Assert.IsType<Decision.Wait>(decider.Decide(Soaking(10), seen, Now.AddMinutes(6))).Person);
        var agreed = Soaking(10) with { Agreed = [Agreement.Inconclusive] };
        Assert.IsType<SoakHeld>(Assert.IsType<Decision.Note>(decider.Decide(agreed, seen, Now.AddMinutes(6))).Event);
    }

    [Fact]
    public void Soaking_MeasurementMissing_IsNoPass()
    {
        var plan = SamplePlans.Full with { Traffic = SamplePlans.Full.Traffic! with { Gates = [ErrorGate] } };

        Assert.IsType<Decision.Wait>(new Decider(plan).Decide(Soaking(10), Calm with { RouterWeight = 10 }, Now.AddHours(1)));
    }

    [Fact]
    public void Soaking_RouterLostTheWeight_SetsItAgain()
    {
        var act = Assert.IsType<Decision.Act>(new Decider(SamplePlans.Full).Decide(Soaking(50), Calm with { RouterWeight = 0 }, Now));

        Assert.Equal((Step.SetWeight, 50), (act.Intent.Step, act.Intent.Weight));
    }

    [Fact]
    public void Observing_SourceStillHasTrafficOrItIsUnknown_DoesNotFinish()
    {
        var state = At(Phase.Observing) with { Stores = States.WithAuthority(Side.Target), Weight = 100 };
        foreach (var requests in new long?[] { null, 5 })
            Assert.IsType<Decision.Wait>(new Decider(SamplePlans.Full).Decide(state, Calm with { RouterWeight = 100, SourceRequests = requests }, Now.AddHours(1)));
    }

    [Fact]
    public void WithTraffic_AfterTheCommit_MovesAllTrafficBeforeTheRelease()
    {
        var plan = SamplePlans.Full with { Cutover = CutoverOrder.WithTraffic };
        var state = At(Phase.Promoted) with { Turn = new Turn(Side.Target, ["main"], Committed: true), FreezeBegan = Now, Done = [Step.Promote, Step.Flip] };

        var act = Assert.IsType<Decision.Act>(new Decider(plan).Decide(state, Calm, Now));

        Assert.Equal((Step.SetWeight, 100), (act.Intent.Step, act.Intent.Weight));
    }
}

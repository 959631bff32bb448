using Platform.Migrator.Cutover;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Cutover;

public sealed class RollBackDeciderTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);
    private static readonly Observation Calm = new() { Lag = TimeSpan.Zero, Unsettled = 0 };

    private static readonly MigrationState GoingBack = new()
    {
        MigrationId = "id",
        Phase = Phase.RollingBack,
        PhaseSince = Now,
        History = [new PhaseSpan(Phase.RollingBack, Now)],
        WasPromoted = true,
        RollBackScope = RollBackScope.Everything,
        Done = [Step.Copy, Step.ReturnTraffic, Step.PrepareBack],
        Stores = States.WithAuthority(Side.Target),
    };

    [Fact]
    public void BackUp_Fails_AsksAPersonAndGoesOnWithoutItWhenAgreed()
    {
        var stopped = Evolution.Apply(GoingBack, new StepFailed(Step.BackUp, "the disk is full", "hint", Transient: false), Now);
        Assert.True(Assert.IsType<Decision.Wait>(Decide(stopped)).Person);

        var answer = new CommandDecider(SamplePlans.Full, "f").Decide(stopped, Calm, new CommandRequest(Command.Approve, "by"), () => "id").Event;
        var agreed = Evolution.Apply(stopped, answer!, Now);

        Assert.Equal(Step.StopSingletons, Assert.IsType<Decision.Act>(Decide(agreed)).Intent.Step);
    }

    [Fact]
    public void PrepareBack_SourceIsGone_WaitsForAPersonAndTheTargetStaysTheAuthority()
    {
        var state = GoingBack with { Done = [Step.Copy, Step.ReturnTraffic] };
        for (var attempt = 0; attempt < RetryPolicy.Attempts; attempt++)
            state = Evolution.Apply(state, new StepFailed(Step.PrepareBack, "the source does not answer", "bring it up", Transient: true), Now);

        var wait = Assert.IsType<Decision.Wait>(Decide(state, Now.AddMinutes(5)));

        Assert.True(wait.Person);
        Assert.Contains("the source does not answer", wait.For, StringComparison.Ordinal);
        Assert.Equal(Side.Target, state.Authority);
    }

    [Fact]
    public void Turn_StreamBehind_WaitsForItAndThenTurnsToTheSource()
    {
        var state = GoingBack with { Done = GoingBack.Done.Add(Step.BackUp) };

        Assert.Contains("lag", Assert.IsType<Decision.Wait>(Decide(state, seen: Calm with { Lag = TimeSpan.FromMinutes(1) })).For, StringComparison.Ordinal);
        var act = Assert.IsType<Decision.Act>(Decide(state));
        Assert.Equal((Step.StopSingletons, Side.Source), (act.Intent.Step, act.Intent.To));
    }

    [Fact]
    public void Turn_StreamBroken_AsksForResumeAndFreezesNothing()
    {
        var state = GoingBack with { Done = GoingBack.Done.Add(Step.BackUp) };
        var seen = Calm with { FollowerFault = new StepFailed(Step.Follow, "the slot is gone", "h", Transient: false) };

        var wait = Assert.IsType<Decision.Wait>(Decide(state, seen: seen));

        Assert.True(wait.Person);
        Assert.StartsWith("resume", wait.For, StringComparison.Ordinal);
    }

    [Fact]
    public void WithTraffic_DataGoesBack_TrafficMovesInsideTheTurn()
    {
        var plan = SamplePlans.Full with { Cutover = CutoverOrder.WithTraffic };
        var state = GoingBack with { Done = [Step.Copy] };
        Assert.Equal(Step.PrepareBack, Assert.IsType<Decision.Act>(new Decider(plan).Decide(state, Calm, Now)).Intent.Step);

        var committed = state with { Turn = new Turn(Side.Source, ["main"], Committed: true), Done = [Step.Copy, Step.Promote, Step.Flip] };
        var act = Assert.IsType<Decision.Act>(new Decider(plan).Decide(committed, Calm, Now));
        Assert.Equal((Step.SetWeight, 0), (act.Intent.Step, act.Intent.Weight));
    }

    [Fact]
    public void Hooks_OfTheWayThere_AreUndoneAndThoseOfTheWayBackAreNot()
    {
        var ran = new HookRan("After", Step.Promote, "scripts/webhook.sh", true, "");
        var state = Evolution.Apply(Evolution.Apply(GoingBack, ran, Now), new HookRan("Before", Step.BackUp, "scripts/dump.sh", true, ""), Now);

        Assert.Equal([ran], state.HooksToUndo);
        Assert.Empty((state with { RollBackScope = RollBackScope.Traffic }).HooksToUndo);
    }

    private static Decision Decide(MigrationState state, DateTimeOffset? now = null, Observation? seen = null) => new Decider(SamplePlans.Full).Decide(state, seen ?? Calm, now ?? Now);
}

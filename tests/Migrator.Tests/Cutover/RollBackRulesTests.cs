using Platform.Migrator.Cutover;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Cutover;

public sealed class RollBackRulesTests
{
    private static readonly StepFailed Broken = new(Step.Follow, "main to the source: the slot is gone.", "Drop it and start again.", Transient: false);
    private static readonly Plan TwoStores = SamplePlans.Full with { Stores = [new StorePlan("main", "postgres"), new StorePlan("sessions", "redis")] };

    private static readonly MigrationState Promoted = new()
    {
        MigrationId = "id",
        Phase = Phase.Soaking,
        Weight = 10,
        WasPromoted = true,
        Done = [Step.Inspect, Step.Copy, Step.Verify, Step.Prepare],
        Stores = States.WithAuthority(Side.Target).SetItem("main", new StoreFacts { Authority = Side.Target, CopiedFrom = "0/1", ArmedFrom = "0/2" }),
    };

    private static readonly MigrationState Ready = Promoted with { Phase = Phase.Ready, Weight = 0, WasPromoted = false, Stores = States.WithAuthority(Side.Source) };

    [Theory]
    [InlineData(RollBackScope.Everything)]
    [InlineData(RollBackScope.Database)]
    [InlineData(RollBackScope.Traffic)]
    public void Promoted_ScopeThatThePlanHas_IsPossible(RollBackScope scope) => Assert.Null(Refuse(Promoted, scope));

    [Theory]
    [InlineData(RollBackScope.Objects, "nothing to roll back as objects")]
    [InlineData(RollBackScope.Cache, "nothing to roll back as cache")]
    [InlineData(RollBackScope.Configuration, "changes no configuration")]
    public void ScopeThatThePlanLacks_IsRefused(RollBackScope scope, string why) => Assert.Contains(why, Refuse(Promoted, scope)!.Error, StringComparison.Ordinal);

    [Fact]
    public void Finished_IsRefused() => Assert.Contains("no way back", Refuse(Promoted with { Phase = Phase.Finished }, RollBackScope.Everything)!.Error, StringComparison.Ordinal);

    [Fact]
    public void FinishBegunWithUnknownOutcome_IsRefused() => Assert.Contains("may be retired", Refuse(Promoted with { Phase = Phase.Observing, Retiring = true }, RollBackScope.Everything)!.Error, StringComparison.Ordinal);

    [Fact]
    public void TwiceAtOnce_IsRefused()
    {
        Assert.Contains("under way", Refuse(Promoted with { Phase = Phase.RollingBack }, RollBackScope.Everything)!.Error, StringComparison.Ordinal);
        Assert.Contains("under way", Refuse(Promoted with { RollBackWanted = new RollBackRequested("r", "by") }, RollBackScope.Traffic)!.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ReverseStreamBroken_DataIsRefusedWithTheReasonAndTrafficIsNot()
    {
        var seen = Observation.Nothing with { FollowerFault = Broken };

        var refused = new RollBackRules(SamplePlans.Full).Refuse(Promoted, seen, RollBackScope.Everything)!;

        Assert.Contains("the slot is gone", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--phase traffic", refused.Hint, StringComparison.Ordinal);
        Assert.Null(new RollBackRules(SamplePlans.Full).Refuse(Promoted, seen, RollBackScope.Traffic));
    }

    [Fact]
    public void ReverseStreamBrokenForAWhile_IsNoReasonToRefuse() =>
        Assert.Null(new RollBackRules(SamplePlans.Full).Refuse(Promoted, Observation.Nothing with { FollowerFault = Broken with { Transient = true } }, RollBackScope.Everything));

    [Fact]
    public void WayBackGivenUp_DataIsRefused()
    {
        var renounced = SamplePlans.Full with { Observe = new ObservePlan { ReverseSync = false } };
        var unarmed = Promoted with { Stores = States.WithAuthority(Side.Target) };

        Assert.Contains("reverse_sync: false", new RollBackRules(renounced).Refuse(Promoted, Observation.Nothing, RollBackScope.Everything)!.Error, StringComparison.Ordinal);
        Assert.Contains("drop-reverse", Refuse(Promoted with { ReverseRenounced = true }, RollBackScope.Database)!.Error, StringComparison.Ordinal);
        Assert.Contains("drop-reverse", Refuse(unarmed, RollBackScope.Database)!.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void BeforeTheCutover_OnlyWhatWasApplied()
    {
        Assert.Null(Refuse(Ready, RollBackScope.Everything));
        Assert.Null(Refuse(Ready, RollBackScope.Database));
        Assert.Contains("No traffic has moved", Refuse(Ready, RollBackScope.Traffic)!.Error, StringComparison.Ordinal);
        Assert.Contains("go together", new RollBackRules(TwoStores).Refuse(Ready, Observation.Nothing, RollBackScope.Cache)!.Error, StringComparison.Ordinal);
        Assert.Contains("never applied", Refuse(Ready with { Phase = Phase.Planned, Done = [] }, RollBackScope.Database)!.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void OnePhaseBackAlready_TheOtherIsStillPossible()
    {
        var rules = new RollBackRules(TwoStores);
        var half = Promoted with
        {
            Phase = Phase.RolledBack,
            Stores = Promoted.Stores.SetItem("sessions", new StoreFacts { Authority = Side.Source }),
        };

        Assert.Contains("rolled back already", rules.Refuse(half, Observation.Nothing, RollBackScope.Cache)!.Error, StringComparison.Ordinal);
        Assert.Null(rules.Refuse(half, Observation.Nothing, RollBackScope.Database));
    }

    [Fact]
    public void WithTraffic_TrafficAloneIsRefused()
    {
        var plan = SamplePlans.Full with { Cutover = CutoverOrder.WithTraffic };

        Assert.Contains("cannot go back alone", new RollBackRules(plan).Refuse(Promoted, Observation.Nothing, RollBackScope.Traffic)!.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Preview_Promoted_SaysWhatItTakesHowLongAndWhatItLoses()
    {
        var state = Promoted with { FreezeDuration = TimeSpan.FromMilliseconds(700), HooksRan = [new HookRan("After", Step.Promote, "scripts/webhook.sh", true, "")] };

        var preview = RollBackPreview.Of(SamplePlans.Full, state, Observation.Nothing with { Lag = TimeSpan.FromSeconds(2) }, RollBackScope.Everything);

        Assert.Null(preview.Refused);
        Assert.Equal(TimeSpan.FromMilliseconds(2700), preview.Freeze);
        Assert.True(preview.Expected > preview.Freeze);
        Assert.Contains(preview.Takes, step => step.Contains("main closes at the target", StringComparison.Ordinal));
        Assert.Contains(preview.Takes, step => step.Contains("1 hook is undone", StringComparison.Ordinal));
        Assert.StartsWith("Nothing", preview.Loses, StringComparison.Ordinal);
    }

    [Fact]
    public void Preview_NoStreamBack_DoesNotPromiseThatNothingIsLost()
    {
        var plan = SamplePlans.Full with { Observe = new ObservePlan { ReverseSync = false } };

        var preview = RollBackPreview.Of(plan, Promoted, Observation.Nothing, RollBackScope.Database);

        Assert.NotNull(preview.Refused);
        Assert.Contains("has not reached the source", preview.Loses, StringComparison.Ordinal);
    }

    [Fact]
    public void Preview_TrafficOnly_FreezesNothing()
    {
        var preview = RollBackPreview.Of(SamplePlans.Full, Promoted, Observation.Nothing, RollBackScope.Traffic);

        Assert.Equal(TimeSpan.Zero, preview.Freeze);
        Assert.DoesNotContain(preview.Takes, step => step.Contains("freeze", StringComparison.OrdinalIgnoreCase));
    }

    private static Refusal? Refuse(MigrationState state, RollBackScope scope) => new RollBackRules(SamplePlans.Full).Refuse(state, Observation.Nothing, scope);
}

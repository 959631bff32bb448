using Platform.Migrator.Cutover;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Cutover;

public sealed class PlanMatchTests
{
    private static readonly Plan Plan = SamplePlans.Full with { Fingerprint = "now" };
    private static readonly MigrationState State = new() { MigrationId = "id", PlanName = "sample", PlanFingerprint = "now", Phase = Phase.Following, Done = [Step.Copy], Stores = States.WithAuthority(Side.Source) };

    [Fact]
    public void Refuse_NothingStarted_IsAnybodysJournal() => Assert.Null(PlanMatch.Refuse(Plan, MigrationState.Initial));

    [Fact]
    public void Refuse_SamePlan_GoesOn() => Assert.Null(PlanMatch.Refuse(Plan, State));

    [Fact]
    public void Refuse_OtherName_NamesBoth() => Assert.Equal("The journal belongs to the plan sample, not to other.", PlanMatch.Refuse(Plan with { Name = "other" }, State)!.Error);

    [Fact]
    public void Refuse_StoreAddedUnderWay_NamesTheStores()
    {
        var refused = PlanMatch.Refuse(Plan with { Stores = [.. Plan.Stores, new StorePlan("more", "postgres")] }, State);

        Assert.Contains("knows the stores main, the plan has main, more", refused!.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuse_StoreAddedAfterItWasCleaned_GoesOn() =>
        Assert.Null(PlanMatch.Refuse(Plan with { Stores = [] }, State with { Phase = Phase.RolledBack, Done = [Step.Copy, Step.Clean] }));

    [Fact]
    public void Decide_PlanEditedUnderWay_IsJournalledOnce()
    {
        var decider = new Decider(Plan);

        Assert.Equal(new Decision.Note(new PlanChanged("now")), decider.Decide(State with { PlanFingerprint = "before" }, Observation.Nothing, DateTimeOffset.UnixEpoch));
        Assert.IsNotType<Decision.Note>(decider.Decide(State, Observation.Nothing, DateTimeOffset.UnixEpoch));
    }
}

using Platform.Migrator.Cutover;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Cutover;

public sealed class CommandDeciderTests
{
    private static readonly CommandDecider Decider = new(SamplePlans.Full, "f");

    private static MigrationState At(Phase phase, bool committed = false) => new()
    {
        MigrationId = "id",
        Phase = phase,
        Done = [Step.Inspect, Step.Copy],
        Stores = States.WithAuthority(committed ? Side.Target : Side.Source),
    };

    [Theory]
    [InlineData(Phase.Planned)]
    [InlineData(Phase.Copying)]
    [InlineData(Phase.Verified)]
    public void CutOver_BeforeReady_IsRefusedWithWhatToWaitFor(Phase phase)
    {
        var (_, refused) = Decide(At(phase), Command.CutOver);

        Assert.Contains("Too early", refused!.Error, StringComparison.Ordinal);
        Assert.Contains(phase.ToString(), refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void CutOver_InReady_IsAnApproval() => Assert.Equal(new Approved(Agreement.Cutover, "by"), Decide(At(Phase.Ready), Command.CutOver).Item1);

    [Fact]
    public void RollBack_AfterFinished_IsRefused() => Assert.Contains("no way back", Decide(At(Phase.Finished, committed: true), Command.RollBack).Item2!.Error, StringComparison.Ordinal);

    [Fact]
    public void Verify_InReady_ComparesEverythingAgainAndNeedsANewApproval()
    {
        var state = At(Phase.Ready) with { Done = [Step.Copy, Step.Verify, Step.Prepare], Agreed = [Agreement.Cutover] };

        var after = Evolution.Apply(state, Decide(state, Command.Verify).Item1!, DateTimeOffset.UnixEpoch);

        Assert.Equal(Phase.Following, after.Phase);
        Assert.Equal([Step.Copy], after.Done);
        Assert.Empty(after.Agreed);
    }

    [Fact]
    public void RollBack_Twice_IsRefused() => Assert.NotNull(Decide(At(Phase.Ready) with { RollBackWanted = new RollBackRequested("first", "by") }, Command.RollBack).Item2);

    [Fact]
    public void Anything_BeforeTheStart_IsRefused()
    {
        foreach (var command in Enum.GetValues<Command>().Where(c => c != Command.Start))
            Assert.Contains("not been started", Decide(MigrationState.Initial, command).Item2!.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_AfterTrafficWasRolledBack_BeginsTheWeightsAgainAndNotTheCopy() =>
        Assert.IsType<ShiftRestarted>(Decide(At(Phase.RolledBack, committed: true), Command.Start).Item1);

    private static (Platform.Migrator.Journal.JournalEvent?, Refusal?) Decide(MigrationState state, Command command) =>
        Decider.Decide(state, Observation.Nothing, new CommandRequest(command, "by"), () => "new");
}

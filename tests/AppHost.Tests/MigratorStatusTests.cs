namespace Platform.AppHost.Tests;

public sealed class MigratorStatusTests
{
    [Theory]
    [InlineData("approval: cutover", "cutover")]
    [InlineData("approval: finish (nobody has agreed yet)", "finish")]
    [InlineData("resume", null)]
    [InlineData(null, null)]
    public void Approval_WaitingForAPerson_NamesTheStep(string? waitingFor, string? approval) =>
        Assert.Equal(approval, new MigratorStatus("ready", waitingFor, Paused: false).Approval);

    [Theory]
    [InlineData("planned", "source", false)]
    [InlineData("ready", "source", true)]
    [InlineData("soaking", "target", true)]
    [InlineData("rollingBack", "target", false)]
    [InlineData("rolledBack", "target", true)]
    [InlineData("rolledBack", "source", false)]
    [InlineData("finished", "target", false)]
    public void CanRollBack_AlsoTheDataAfterTheTraffic(string phase, string authority, bool can) =>
        Assert.Equal(can, new MigratorStatus(phase, null, Paused: false, authority).CanRollBack);

    [Theory]
    [InlineData("rolledBack", "source", "start (another attempt) or clean", true)]
    [InlineData("rolledBack", "source", null, false)]
    [InlineData("rolledBack", "target", "start (another attempt) or clean", false)]
    [InlineData("ready", "source", "approval: cutover", false)]
    public void CanClean_OnlyWhatWasRolledBackAndIsLeft(string phase, string authority, string? waitingFor, bool can) =>
        Assert.Equal(can, new MigratorStatus(phase, waitingFor, Paused: false, authority).CanClean);

    [Theory]
    [InlineData("resume", true)]
    [InlineData("resume: copy failed: the source refused the connection", true)]
    [InlineData("approval: cutover", false)]
    [InlineData(null, false)]
    public void NeedsResume_FailedStepWaits_IsTrue(string? waitingFor, bool needed) =>
        Assert.Equal(needed, new MigratorStatus("copying", waitingFor, Paused: false).NeedsResume);
}

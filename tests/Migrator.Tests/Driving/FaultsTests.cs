using Platform.Migrator.Cutover;
using Platform.Migrator.Driving;

namespace Platform.Migrator.Tests.Driving;

public sealed class FaultsTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void StepThatStandsStillForAStream_IsTriedAgainAsLongAsTheStreamMayHeal(bool heals)
    {
        var stream = new StepFailed(Step.Follow, "main to the source: connection reset", "check that the server runs", heals);

        var described = Faults.Describe(Step.PrepareBack, StepFault.Because(stream, "The stream back is broken"));

        Assert.Equal(heals, described.Transient);
        Assert.Equal(!heals, RetryPolicy.GaveUp(new StepFailure(described.Step, described.Error, described.Hint, described.Transient, 1, DateTimeOffset.UnixEpoch)));
        Assert.Contains("connection reset", described.Error, StringComparison.Ordinal);
    }
}

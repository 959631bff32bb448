using Platform.Migrator.Cutover;
using Platform.Migrator.Driving;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Driving;

public sealed class StepLimitsTests
{
    /// <summary>Held writes are refused when the lease ends: whatever goes wrong before the commit must leave time to let them go.</summary>
    [Theory]
    [InlineData(Step.Hold)]
    [InlineData(Step.Quiesce)]
    [InlineData(Step.Freeze)]
    [InlineData(Step.Drain)]
    [InlineData(Step.VerifyRest)]
    [InlineData(Step.Smoke)]
    public void Begin_StepBeforeTheCommit_EndsWhileAQuarterOfTheLeaseIsLeft(Step step)
    {
        var time = new ManualTime();
        var state = MigrationState.Initial with { FreezeBegan = time.GetUtcNow(), FreezeUntil = time.GetUtcNow().AddSeconds(4) };

        using var limit = StepLimits.Begin(step, state, time, CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(limit.IsCancellationRequested);
        time.Advance(TimeSpan.FromSeconds(0.2));

        Assert.True(limit.IsCancellationRequested);
    }
}

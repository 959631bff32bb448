using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.Migrator.Api;
using Platform.Migrator.Driving;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Driving;

public sealed class StepPulseTests : IDisposable
{
    private readonly ManualTime time = new();
    private readonly MigrationView view = new();
    private readonly CancellationTokenSource limit = new();

    public void Dispose() => limit.Dispose();

    [Fact]
    public async Task Beat_StepWithinItsLimit_IsLifeHoweverLongItTakes()
    {
        var health = new DriverHealth(view, time);
        var pulse = new StepPulse(view, time, limit.Token);
        for (var hour = 0; hour < 5; hour++)
        {
            time.Advance(TimeSpan.FromHours(1));
            pulse.Beat();
            Assert.Equal(HealthStatus.Healthy, (await AskAsync(health)).Status);
        }
    }

    [Fact]
    public async Task Beat_StepThatIgnoresItsEnd_FallsSilentAndTheProcessIsNotAliveAnyMore()
    {
        var health = new DriverHealth(view, time);
        var pulse = new StepPulse(view, time, limit.Token);
        await limit.CancelAsync();
        pulse.Beat();
        time.Advance(StepPulse.Grace - TimeSpan.FromSeconds(1));
        pulse.Beat();
        var last = view.TurnedAt;
        Assert.Equal(time.GetUtcNow(), last);

        time.Advance(DriverHealth.LongestSilence + TimeSpan.FromSeconds(1));
        pulse.Beat();

        Assert.Equal(last, view.TurnedAt);
        var dead = await AskAsync(health);
        Assert.Equal(HealthStatus.Unhealthy, dead.Status);
        Assert.Contains("silent for 31 s", dead.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_DriverThatNeverTurned_IsAliveOnlyForAWhile()
    {
        var health = new DriverHealth(view, time);
        Assert.Equal(HealthStatus.Healthy, (await AskAsync(health)).Status);

        time.Advance(DriverHealth.LongestSilence + TimeSpan.FromSeconds(1));

        Assert.Equal(HealthStatus.Unhealthy, (await AskAsync(health)).Status);
    }

    private static Task<HealthCheckResult> AskAsync(DriverHealth health) => health.CheckHealthAsync(new HealthCheckContext(), CancellationToken.None);
}

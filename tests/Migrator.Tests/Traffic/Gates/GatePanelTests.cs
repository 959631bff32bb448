using Platform.Migrator.Driving;
using Platform.Migrator.Traffic;
using Platform.Migrator.Traffic.Gates;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Traffic.Gates;

public sealed class GatePanelTests
{
    private static readonly GatePlan Errors = new(GateMetric.ErrorRate, null, 0.02, 10) { Window = TimeSpan.FromSeconds(30) };
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Judge_WeightSetWithinTheWindow_AsksOnlySinceThen()
    {
        var source = new Fixed(new Samples(0, 100, _time.GetUtcNow()));
        var panel = new GatePanel([Errors], [new GateSource("gateway", source, true)], _time);

        var verdict = Assert.Single(await panel.JudgeAsync(10, _time.GetUtcNow().AddSeconds(-3), CancellationToken.None));
        await panel.JudgeAsync(10, _time.GetUtcNow().AddHours(-3), CancellationToken.None);

        Assert.Equal(GateOutcome.Pass, verdict.Outcome);
        Assert.Equal([_time.GetUtcNow().AddSeconds(-3), _time.GetUtcNow().AddSeconds(-30)], source.Asked);
    }

    [Fact]
    public async Task Judge_SourceThatFails_IsInconclusiveWithItsReason()
    {
        var panel = new GatePanel([Errors], [new GateSource("gateway", new Fixed(null, new StepFault("The gateway is gone.", "Start it.")), true)], _time);

        var verdict = Assert.Single(await panel.JudgeAsync(10, _time.GetUtcNow(), CancellationToken.None));

        Assert.Equal(GateOutcome.Inconclusive, verdict.Outcome);
        Assert.Contains("The gateway is gone", verdict.Reason, StringComparison.Ordinal);
    }

    private sealed class Fixed(Samples? samples, Exception? fault = null) : IMetricSource
    {
        public List<DateTimeOffset> Asked { get; } = [];

        public Task<Samples?> QueryAsync(GateMetric metric, Side side, DateTimeOffset since, CancellationToken cancel)
        {
            Asked.Add(since);
            return fault is null ? Task.FromResult(samples) : Task.FromException<Samples?>(fault);
        }
    }
}

using FsCheck;
using FsCheck.Fluent;
using Platform.Migrator.Traffic;
using Platform.Migrator.Traffic.Gates;
using Platform.Plans;

namespace Platform.Migrator.Tests.Traffic.Gates;

public sealed class GateJudgeTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);
    private static readonly GatePlan Errors = new(GateMetric.ErrorRate, 0.01, 0.02, 200) { Window = TimeSpan.FromSeconds(5) };
    private static readonly GatePlan Latency = new(GateMetric.LatencyP95, 500, 1500, 200) { Window = TimeSpan.FromSeconds(5) };

    private static GateEvidence Gateway(double value, long count, double ageSeconds = 0) => new("gateway", true, new Samples(value, count, Now.AddSeconds(-ageSeconds)));

    private static GateEvidence Probe(double value, long count, double ageSeconds = 0) => new("probe", false, new Samples(value, count, Now.AddSeconds(-ageSeconds)));

    private static GateVerdict Judge(GatePlan gate, params GateEvidence[] evidence) => GateJudge.Judge(gate, evidence, 50, Now);

    [Theory]
    [InlineData(0, GateOutcome.Pass)]
    [InlineData(0.0099, GateOutcome.Pass)]
    [InlineData(0.01, GateOutcome.Warn)]
    [InlineData(0.0199, GateOutcome.Warn)]
    [InlineData(0.02, GateOutcome.RollBack)]
    [InlineData(1, GateOutcome.RollBack)]
    public void Judge_EnoughSamples_ComparesWithTheThresholds(double value, GateOutcome expected) =>
        Assert.Equal(expected, Judge(Errors, Gateway(value, 200)).Outcome);

    [Fact]
    public void Judge_Breach_TellsTheNumbers() => Assert.Equal(
        "error_rate of the target: gateway says 12.5 % (400 samples): at or above 2 %, where traffic goes back; probe says 0 % (12 samples)",
        Judge(Errors, Gateway(0.125, 400), Probe(0, 12)).Reason);

    [Theory]
    [InlineData(0.0, 199, 0, "gateway says 0 % (199 samples), and needs 200")]
    [InlineData(0.5, 199, 0, "and needs 200")]
    [InlineData(double.NaN, 0, 0, "gateway has no samples")]
    [InlineData(0.0, 1000, 2.6, "gateway's newest sample is 2.6 s old")]
    [InlineData(0.5, 1000, 60, "gateway's newest sample is 60 s old")]
    public void Judge_TooFewOrTooOld_IsInconclusive(double value, long count, double age, string expected)
    {
        var verdict = Judge(Errors, Gateway(value, count, age));

        Assert.Equal(GateOutcome.Inconclusive, verdict.Outcome);
        Assert.Contains(expected, verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_NothingMeasures_IsInconclusive()
    {
        Assert.Equal(GateOutcome.Inconclusive, Judge(Errors).Outcome);
        Assert.Equal(GateOutcome.Inconclusive, Judge(Errors, new GateEvidence("gateway", true, null)).Outcome);
        Assert.Contains("nothing measures it", Judge(Errors).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_DecidingSourceFailed_IsInconclusiveWhateverTheProbeSays()
    {
        var verdict = Judge(Errors, new GateEvidence("gateway", true, null, "no answer"), Probe(0, 5000));

        Assert.Equal(GateOutcome.Inconclusive, verdict.Outcome);
        Assert.Contains("gateway failed (no answer)", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_ProbeFailed_LeavesTheGatewaysVerdict() =>
        Assert.Equal(GateOutcome.Pass, Judge(Errors, Gateway(0, 500), new GateEvidence("probe", false, null, "no answer")).Outcome);

    [Theory]
    [InlineData(0.2, 10, GateOutcome.RollBack)] // two of ten
    [InlineData(0.1, 10, GateOutcome.Pass)] // one failure is an anecdote
    [InlineData(0.02, 50, GateOutcome.Pass)] // still one
    [InlineData(0.04, 50, GateOutcome.RollBack)]
    [InlineData(1.0, 9, GateOutcome.Pass)] // too few to speak
    [InlineData(0.015, 200, GateOutcome.Warn)]
    public void Judge_ProbeBesideAPassingGateway_AddsABreachOnlyWithItsMinimum(double value, long count, GateOutcome expected) =>
        Assert.Equal(expected, Judge(Errors, Gateway(0, 500), Probe(value, count)).Outcome);

    [Theory]
    [InlineData(2000, 19, GateOutcome.Pass)]
    [InlineData(2000, 20, GateOutcome.RollBack)]
    public void Judge_ProbedPercentile_NeedsMoreThanTheSlowest(double value, long count, GateOutcome expected) =>
        Assert.Equal(expected, Judge(Latency, Gateway(20, 500), Probe(value, count)).Outcome);

    [Fact]
    public void Judge_ProbeBreachWhileGatewayIsInconclusive_RollsBack() =>
        Assert.Equal(GateOutcome.RollBack, Judge(Errors, Gateway(0, 3), Probe(1, 12)).Outcome);

    [Fact]
    public void Judge_NoTrafficAtTheTarget_IsInconclusiveExceptForLag()
    {
        var lag = new GatePlan(GateMetric.Lag, null, 60, 1);

        Assert.Equal(GateOutcome.Inconclusive, GateJudge.Judge(Errors, [Gateway(0, 500)], 0, Now).Outcome);
        Assert.Equal(GateOutcome.Pass, GateJudge.Judge(lag, [new GateEvidence("store", true, new Samples(0.4, 1, Now))], 0, Now).Outcome);
    }

    [Fact]
    public void Judge_AnyEvidence_NeverPassesWithoutADecidingMinimum()
    {
        var evidence =
            from value in Gen.Elements(0, 0.005, 0.015, 0.5, 1, double.NaN)
            from count in Gen.Choose(0, 400)
            from age in Gen.Choose(0, 10)
            from decides in Gen.Elements(true, false)
            from fault in Gen.Elements(false, false, true)
            select new GateEvidence("s", decides, fault ? null : new Samples(value, count, Now.AddSeconds(-age)), fault ? "gone" : null);

        Prop.ForAll(evidence.ArrayOf().ToArbitrary(), all =>
        {
            var outcome = Judge(Errors, all).Outcome;
            var conclusive = all.Any(e => e.Decides) && all.Where(e => e.Decides).All(e => e.Samples is { Count: >= 200 } s && double.IsFinite(s.Value) && Now - s.Freshest <= GateJudge.OldestFresh(Errors));
            return outcome is GateOutcome.Inconclusive or GateOutcome.RollBack || conclusive;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }
}

using Platform.Rehearsal.Api;
using Platform.Rehearsal.Passes;
using Platform.Rehearsal.Reports.Html;

namespace Platform.Rehearsal.Tests.Reports;

public sealed class PassChartsTests
{
    [Fact]
    public void Axis_GapWhileWritesWereFrozen_IsCalledAFreeze() => Assert.Contains(Bands(SamplePass.Move()), band => band is { Label: "freeze 613 ms", Kind: "freeze" });

    [Fact]
    public void Axis_GapElsewhere_IsNotCalledAFreeze()
    {
        var pass = SamplePass.Move();
        var gap = new WriteGap(4_000, SamplePass.Start.AddSeconds(5), SamplePass.Start.AddSeconds(9));
        var bands = Bands(pass with { Last = pass.Last with { Players = pass.Last.Players with { LongestWriteGap = gap } } });

        Assert.Contains(bands, band => band.Label == "no write for 4,000 ms");
        Assert.DoesNotContain(bands, band => band.Label.StartsWith("freeze", StringComparison.Ordinal));
    }

    [Fact]
    public void Axis_FailuresOfTheFaultPass_AreMarkedWhereTheyWere() =>
        Assert.Contains(Bands(SamplePass.Fault()), band => band is { Label: "failures", From: 47, To: 50 });

    [Fact]
    public void All_PassThatBrokeAtOnce_HasNoChartToDraw() =>
        Assert.Empty(PassCharts.All(SampleReport.Of(new PassResult(PassKind.Move, SamplePass.Start) { Broken = "it broke" }).Passes[0]));

    private static IReadOnlyList<Band> Bands(PassResult pass) => PassCharts.Axis(SampleReport.Of(pass).Passes[0]).Bands;
}

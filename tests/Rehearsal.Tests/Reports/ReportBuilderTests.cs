using Platform.Rehearsal.Passes;
using Platform.Rehearsal.Tests.Fakes;

namespace Platform.Rehearsal.Tests.Reports;

public sealed class ReportBuilderTests
{
    [Fact]
    public void Build_BothPassesHeld_SumsCountsAndKeepsTheWorst()
    {
        var fault = SamplePass.Fault();
        var slow = fault with { Last = fault.Last with { Players = fault.Last.Players with { LongestWriteGap = new(900, null, null) } } };
        var report = SampleReport.Of(SamplePass.Move(), slow);

        Assert.True(report.Held, string.Join(", ", report.Passes.SelectMany(pass => pass.Expectations).Broken()));
        Assert.Equal(Outcomes.Finished, report.Outcome);
        Assert.Equal([Outcomes.Finished, Outcomes.RolledBack], report.Passes.Select(pass => pass.Outcome));
        Assert.Equal(900, report.FreezeMs);
        Assert.Equal(3260, report.DetectionMs);
        Assert.Equal(report.Passes.Sum(pass => pass.Requests.Total), report.Requests.Total);
        Assert.Equal(977, report.Requests.Failed);
        Assert.Equal(977, report.Requests.Injected);
        Assert.Equal(9.7, report.Requests.P95Ms);
        Assert.Equal(2 * 1_002_112, Assert.Single(report.Stores).RowsCopied);
    }

    [Fact]
    public void Build_SamePhaseInBothPasses_IsOneEntryWithTheSumOfSeconds()
    {
        var report = SampleReport.Good();
        var copying = Assert.Single(report.Phases, phase => phase.Name == "copying");

        Assert.Equal(2 * 17.4, copying.Seconds, 3);
        Assert.Equal(SamplePass.Start.AddSeconds(0.8), copying.Started);
    }

    [Fact]
    public void Build_OneExpectationDoesNotHold_TheWholeFailed()
    {
        var report = SampleReport.Of(SamplePass.Move() with { Ledger = new(100_000, 1, 0, 0, 0) }, SamplePass.Fault());

        Assert.False(report.Held);
        Assert.Equal(Outcomes.Failed, report.Outcome);
        Assert.Equal(1, report.Writes.Lost);
        Assert.Equal(Outcomes.Finished, report.Passes[0].Outcome);
    }

    [Fact]
    public void Build_OnlyTheFaultPass_ItsOutcomeStands() => Assert.Equal(Outcomes.RolledBack, SampleReport.Of(SamplePass.Fault()).Outcome);

    [Fact]
    public void Build_LedgerNotComparedInOnePass_SumIsUnknownNotZero() =>
        Assert.Null(SampleReport.Of(SamplePass.Move() with { Ledger = null }, SamplePass.Fault()).Writes.Lost);
}

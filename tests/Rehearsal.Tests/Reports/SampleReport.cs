using Platform.Rehearsal.Passes;
using Platform.Rehearsal.Reports;
using Platform.Rehearsal.Tests.Fakes;

namespace Platform.Rehearsal.Tests.Reports;

internal static class SampleReport
{
    public static RehearsalReport Good() => Of(SamplePass.Move(), SamplePass.Fault());

    /// <summary>Broken in many ways, with text that a page must escape.</summary>
    public static RehearsalReport Bad() => Of(SamplePass.Move() with
    {
        Broken = "Waited 40 s for <weight 100>. Last seen: phase soaking",
        Ledger = new(100, 3, 0, 1, 0),
    });

    public static RehearsalReport Of(params PassResult[] passes)
    {
        var judge = new Expectations(Given.Plan, Given.Load, 1_000_000);
        return ReportBuilder.Build(Given.Plan, [.. passes.Select(pass => (pass, judge.Judge(pass)))]);
    }
}

using Platform.Rehearsal.Reports;

namespace Platform.Rehearsal.Tests.Reports;

public sealed class SummaryTableTests
{
    [Fact]
    public void Write_EverythingHeld_SaysSoInPlainText()
    {
        var text = Written(SampleReport.Good());

        Assert.Contains("Everything held: 27 of 27 expectations, freeze 613 ms", text);
        Assert.Contains("pass fault", text);
        Assert.DoesNotContain("\u001b", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NotHeld_ListsWhatBrokeInFull()
    {
        var text = Written(SampleReport.Bad());

        Assert.Contains("Waited 40 s for <weight 100>. Last seen: phase soaking", text);
        Assert.Contains("5 of 13 expectations did not hold.", text);
        Assert.Contains("NO", text);
    }

    private static string Written(RehearsalReport report)
    {
        var output = new StringWriter();
        SummaryTable.Write(report, SummaryTable.ConsoleFor(output, isTerminal: false));
        return output.ToString();
    }
}

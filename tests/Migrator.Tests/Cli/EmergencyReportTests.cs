using Platform.Migrator.Cli;
using Platform.Migrator.Cutover;
using Platform.Migrator.Journal;

namespace Platform.Migrator.Tests.Cli;

public sealed class EmergencyReportTests : IDisposable
{
    private readonly StringWriter output = new();

    public void Dispose() => output.Dispose();

    [Fact]
    public void Tell_Differences_AreListedByStoreAndEndWith2()
    {
        var report = Tell(
            new EmergencyDeclared("rows are missing", "ops"), new StepIntended(Step.CloseBoth, ""), new StepDone(Step.CloseBoth), new StepIntended(Step.Compare, ""),
            new StoreCompared("main", 12, 0, []), new StoreCompared("users", 5, 1, ["public.people [3]: 7: differs"]), new StepDone(Step.Compare));
        report.TellWhatNext("target");

        Assert.Equal(ExitCodes.Different, report.ExitCode);
        Assert.Contains("main: equal (12 partitions)", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("users: 1 of 5 partitions differ", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("public.people [3]: 7: differs", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("migrator resume", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Tell_CloseFails_GoesOnUntilItHoldsAndSaysItOnce()
    {
        var refused = new StepFailed(Step.CloseBoth, "main.source: connection refused", "Bring it up.", Transient: true);
        var report = Tell(new EmergencyDeclared("x", "ops"), refused, refused, refused, refused, refused, refused);

        Assert.Null(report.ExitCode);
        Assert.Equal(2, output.ToString().Split("connection refused").Length);
    }

    [Fact]
    public void Tell_ComparisonGivesUp_IsAFailureAndNoVerdict() =>
        Assert.Equal(ExitCodes.Failed, Tell(new EmergencyDeclared("x", "ops"), new StepDone(Step.CloseBoth), new StepFailed(Step.Compare, "no copy", "-", Transient: false)).ExitCode);

    [Fact]
    public void Since_EmergencyThatWasEnded_IsNone() => Assert.Empty(EmergencyReport.Since(Records(new EmergencyDeclared("x", "ops"), new EmergencyEnded("ops"))));

    [Fact]
    public void Since_SecondEmergency_LeavesOutTheFirst() =>
        Assert.Equal([3L, 4L], EmergencyReport.Since(Records(new EmergencyDeclared("x", "ops"), new EmergencyEnded("ops"), new EmergencyDeclared("y", "ops"), new StepDone(Step.CloseBoth))).Select(r => r.Sequence));

    private EmergencyReport Tell(params JournalEvent[] events)
    {
        var report = new EmergencyReport(output);
        foreach (var record in Records(events))
            report.Tell(record);
        return report;
    }

    private static JournalRecord[] Records(params JournalEvent[] events) => [.. events.Select((e, i) => new JournalRecord(i + 1, DateTimeOffset.UnixEpoch, 1, e, ""))];
}

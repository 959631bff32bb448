using Platform.Migrator.Cutover;
using Platform.Migrator.Driving;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Driving;

/// <summary>Whatever becomes of a step: the journal knows which hooks may have left something behind.</summary>
public sealed class HooksInTheJournalTests
{
    private static readonly CommandRequest Start = new(Command.Start, "test");
    private static readonly HookRan Half = new("After", Step.Copy, "after copy: a command", false, "broken", 1);

    [Fact]
    public async Task Run_StepFailsAfterItsHook_TheHookIsTold()
    {
        var failures = 1;
        var journal = new MemoryJournal();
        var world = new FakeWorld { Before = step => step == Step.Copy && failures-- > 0 ? Fault() : null };

        await new DriverRun(SamplePlans.Full, journal, world).UntilAsync(s => s.Has(Step.Copy), Start);

        var events = journal.Records.Select(record => record.Event).ToList();
        Assert.IsType<StepFailed>(events[events.IndexOf(Half) + 1]);

        static Exception Fault()
        {
            var fault = new IOException("no answer");
            Faults.Attach(fault, [Half]);
            return fault;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_DriverDiesInAStepWithHooks_TheNextTellsThatTheyMayHaveBegun(bool durable)
    {
        var cutShort = 0;
        for (var n = 1; n <= 12; n++)
        {
            var journal = new MemoryJournal { DiesAt = n, Durable = durable };
            var world = new FakeWorld { Hooked = step => step == Step.Copy ? [Half] : [] };
            await new DriverRun(SamplePlans.Full, journal, world).UntilAsync(s => s.Has(Step.Verify), Start);

            var second = journal.Records.Select((record, i) => (record.Event, i)).Last(pair => pair.Event is DriverStarted).i;
            var inCopy = second > 0 && Evolution.Fold(journal.Records.Take(second)).InProgress == Step.Copy;
            Assert.Equal(inCopy, journal.Records.Any(record => record.Event is HookRan));
            cutShort += inCopy ? 1 : 0;
        }

        Assert.True(cutShort > 0, "No driver died in the step.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_StepOfTheFreeze_IsOnDiskBeforeItsHooksBegin(bool hooked)
    {
        var journal = new MemoryJournal();
        var written = new List<bool>();
        var world = new FakeWorld { Hooked = step => hooked && step == Step.Freeze ? [Half] : [] };
        world.After = step =>
        {
            if (step == Step.Freeze)
                written.Add(journal.Records.Any(record => record.Event is StepIntended { Step: Step.Freeze }));
            return null;
        };

        await new DriverRun(SamplePlans.Full, journal, world).UntilAsync(s => s.Committed, Start);

        Assert.Equal([hooked], written);
    }
}

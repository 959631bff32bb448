using Platform.Migrator.Cutover;
using Platform.Migrator.Driving;
using Platform.Migrator.Journal;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Driving;

/// <summary>A journal that cannot be written to, or that is another's: the driver stops, and has acted on nothing that is not in it.</summary>
public sealed class JournalFaultTests
{
    private static readonly CommandRequest Start = new(Command.Start, "test");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_AnyAppendFails_StopsWithNothingDoneThatIsNotJournalledAndTheNextDriverFinishes(bool reachedTheDisk)
    {
        var appends = await AppendsAsync();
        for (var n = 1; n <= appends; n++)
        {
            var world = new FakeWorld();
            var journal = new MemoryJournal { DiesAt = n, Durable = reachedTheDisk };
            journal.Death = () =>
            {
                AssertIntended(world, journal, n);
                return new JournalException("Writing the journal failed: no space left on device", "Make room.");
            };
            var run = new DriverRun(SamplePlans.Full, journal, world);

            await run.UntilAsync(s => s.Ended, Start);

            Assert.True(run.State.Phase == Phase.Finished, $"Failed at append {n}: {run.State.Phase}");
            Assert.True(world is { TargetTakesWrites: true, SourceTakesWrites: false, Held: false, Weight: 100 }, $"Failed at append {n}.");
        }
    }

    /// <summary>The steps whose intents share a flush are covered by the one that opens the freeze, or by the commit.</summary>
    private static void AssertIntended(FakeWorld world, MemoryJournal journal, int n)
    {
        var intents = journal.Records.Select(r => r.Event).OfType<StepIntended>().ToLookup(i => i.Step);
        foreach (var acted in world.Acted.CountBy(s => s).Where(a => !Evolution.FreezeSteps.Contains(a.Key) || a.Key is Step.StopSingletons or Step.Hold))
            Assert.True(acted.Value <= intents[acted.Key].Count(), $"Append {n}: {acted.Key} was done {acted.Value} times and intended {intents[acted.Key].Count()} times.");
        if (world.Acted.Contains(Step.Promote))
            Assert.Contains(journal.Records, r => r.Event is Committed);
    }

    [Fact]
    public async Task Run_JournalOfAnotherPlan_IsRefusedBeforeAnythingIsWritten()
    {
        var journal = new MemoryJournal();
        await new DriverRun(SamplePlans.Full, journal, new FakeWorld()).UntilAsync(s => s.Ended, Start);
        var records = journal.Records.Count;
        var other = SamplePlans.Full with { Name = "other" };
        using var inbox = new CommandInbox(new CommandDecider(other, "f"));
        var world = new FakeWorld();
        var driver = new MigrationDriver(new Decider(other), journal, world, world, inbox, new MigrationView(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<MigrationDriver>.Instance);

        var refused = await Assert.ThrowsAsync<JournalException>(() => driver.RunAsync("test", new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token));

        Assert.Contains("belongs to the plan sample, not to other", refused.Message, StringComparison.Ordinal);
        Assert.Equal(records, journal.Records.Count);
        Assert.Empty(world.Acted);
    }

    [Fact]
    public void Fold_RecordThatCannotFollow_IsAClearRefusal()
    {
        JournalRecord[] records = [new(1, default, 1, new MigrationStarted("id", "sample", "f", "me"), ""), new(2, default, 1, new ObservationBegan(), "")];

        var refused = Assert.Throws<JournalException>(() => Evolution.Fold(records));

        Assert.Contains("Record 2", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<int> AppendsAsync()
    {
        var journal = new MemoryJournal();
        await new DriverRun(SamplePlans.Full, journal, new FakeWorld()).UntilAsync(s => s.Ended, Start);
        return journal.Appends;
    }
}

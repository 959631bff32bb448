using Microsoft.Extensions.Logging.Abstractions;
using Platform.Migrator.Cutover;
using Platform.Migrator.Driving;
using Platform.Migrator.Journal;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Driving;

public sealed class EmergencyTests
{
    private static readonly CommandRequest Emergency = new(Command.Emergency, "test", Reason: "rows are missing");

    /// <summary>A copy takes hours; an emergency does not wait for it, nor for its failure to be tried again.</summary>
    [Fact]
    public async Task Emergency_DuringTheCopy_EndsItAndClosesBothSides()
    {
        var (journal, world) = (new MemoryJournal(), new FakeWorld { While = (step, cancel) => step == Step.Copy ? Task.Delay(Timeout.Infinite, cancel) : Task.CompletedTask });
        var run = new DriverRun(SamplePlans.Full, journal, world);

        await run.UntilAsync(s => s.InProgress == Step.Copy, new CommandRequest(Command.Start, "test"));
        await run.UntilAsync(s => s.Has(Step.Compare), Emergency);

        Assert.True(world is { SourceTakesWrites: false, TargetTakesWrites: false });
        Assert.DoesNotContain(journal.Records, r => r.Event is StepFailed);

        world.While = (_, _) => Task.CompletedTask;
        await run.UntilAsync(s => s.Phase == Phase.Finished, new CommandRequest(Command.Resume, "test"));
        Assert.True(world.HasEverything(Side.Target));
    }

    /// <summary>What was frozen waits for a person as well: a driver that is told to stop must not wait for that.</summary>
    [Fact]
    public async Task Run_EmergencyInAFreeze_StopsWhenToldAndTheNextDriverThaws()
    {
        var (journal, world) = (new MemoryJournal(), new FakeWorld());
        var plan = SamplePlans.Full with { Approvals = [Approval.Cutover] };
        await new DriverRun(plan, journal, world).UntilAsync(s => s.Phase == Phase.Ready, new CommandRequest(Command.Start, "test"));
        await AppendAsync(journal, new StepIntended(Step.StopSingletons, "", FreezeEpoch: 1, To: Side.Target, Stores: ["main"]), new StepDone(Step.StopSingletons),
            new StepIntended(Step.Hold, "", FreezeUntil: DateTimeOffset.MaxValue), new EmergencyDeclared("rows are missing", "test"));
        var view = new MigrationView();
        using var inbox = new CommandInbox(new CommandDecider(plan, "f"));
        var driver = new MigrationDriver(new Decider(plan), journal, world, world, inbox, view, TimeProvider.System, NullLogger<MigrationDriver>.Instance);
        using var stop = new CancellationTokenSource();

        var work = driver.RunAsync("test", stop.Token);
        await Eventually.TrueAsync(() => view.State.Has(Step.Compare), "both sides are compared");
        Assert.True(view.State is { Frozen: true, Thawing: true });
        await stop.CancelAsync();
        await work.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.True(world is { SourceTakesWrites: false, TargetTakesWrites: false });
        var run = new DriverRun(plan, journal, world);
        await run.UntilAsync(s => s is { Phase: Phase.Ready, Emergency: null, Thawing: false, Reopening: false }, new CommandRequest(Command.Resume, "test"));
        Assert.True(world is { SourceTakesWrites: true, TargetTakesWrites: false, Held: false });
    }

    private static async Task AppendAsync(MemoryJournal journal, params JournalEvent[] events)
    {
        var lease = await journal.AcquireAsync("test", default);
        await journal.AppendAsync(lease, [.. events.Select(e => new JournalEntry(DateTimeOffset.UtcNow, e))], default);
    }
}

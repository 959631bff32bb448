using Platform.Migrator.Cutover;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Driving;

public sealed class MigrationDriverTests
{
    private static readonly CommandRequest Start = new(Command.Start, "test");

    [Fact]
    public async Task Run_WholePlan_FinishesWithTheTargetAsAuthority()
    {
        var (journal, world) = (new MemoryJournal(), new FakeWorld());
        var run = new DriverRun(SamplePlans.Full, journal, world);

        await run.UntilAsync(s => s.Ended, Start);

        Assert.Equal(Phase.Finished, run.State.Phase);
        Assert.Equal(Side.Target, run.State.Authority);
        Assert.True(world is { TargetTakesWrites: true, SourceTakesWrites: false, Held: false, Weight: 100, PointsToTarget: true });
        Assert.Equal([Side.Target], world.SingletonsRunning);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_KilledAtEveryAppend_StillFinishesAndBreaksNoInvariant(bool durable)
    {
        var appends = await AppendsOfAWholeRunAsync();
        for (var n = 1; n <= appends; n++)
        {
            var (journal, world) = (new MemoryJournal { DiesAt = n, Durable = durable }, new FakeWorld());
            var run = new DriverRun(SamplePlans.Full, journal, world);

            await run.UntilAsync(s => s.Ended, Start);

            Assert.True(run.State.Phase == Phase.Finished, $"Killed at append {n}: {run.State.Phase}, {run.State.Reason}");
            Assert.True(world is { TargetTakesWrites: true, SourceTakesWrites: false, Held: false, Weight: 100 }, $"Killed at append {n}.");
            Assert.Equal([Side.Target], world.SingletonsRunning);
        }
    }

    [Theory]
    [InlineData(Step.StopSingletons)]
    [InlineData(Step.Hold)]
    [InlineData(Step.Quiesce)]
    [InlineData(Step.Freeze)]
    [InlineData(Step.Drain)]
    [InlineData(Step.VerifyRest)]
    [InlineData(Step.Smoke)]
    public async Task Run_StepFailsBeforeTheCommit_ThawsAndIsReadyAgain(Step failing)
    {
        var (journal, world) = (new MemoryJournal(), new FakeWorld { After = (Step s) => s == failing ? new IOException("no answer") : null });
        var run = new DriverRun(SamplePlans.Full, journal, world);

        await run.UntilAsync(s => s.AbortedFreezes == 1, Start);

        Assert.True(world is { SourceTakesWrites: true, TargetTakesWrites: false, Held: false });
        Assert.Equal([Side.Source], world.SingletonsRunning);
        Assert.Contains(failing.ToString(), run.State.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(journal.Records, r => r.Event is Committed);
    }

    [Theory]
    [InlineData(Step.Promote)]
    [InlineData(Step.Flip)]
    [InlineData(Step.Release)]
    [InlineData(Step.StartSingletons)]
    public async Task Run_StepFailsAfterTheCommit_GoesForwardUntilItHolds(Step failing)
    {
        var left = 3;
        var world = new FakeWorld { Before = (Step s) => s == failing && left-- > 0 ? new InvalidOperationException("still down") : null };
        var run = new DriverRun(SamplePlans.Full, new MemoryJournal(), world);

        await run.UntilAsync(s => s.Ended, Start);

        Assert.Equal(Phase.Finished, run.State.Phase);
        Assert.DoesNotContain(Step.Thaw, world.Acted);
    }

    [Fact]
    public async Task RollBack_BeforeTheCutover_CleansAndLeavesTheSourceAlone()
    {
        var plan = SamplePlans.Full with { Approvals = [Approval.Cutover] };
        var (journal, world) = (new MemoryJournal(), new FakeWorld());
        var run = new DriverRun(plan, journal, world);

        await run.UntilAsync(s => s.Phase == Phase.Ready, Start);
        await run.UntilAsync(s => s.Ended, new CommandRequest(Command.RollBack, "test"));

        Assert.True(run.State is { Phase: Phase.RolledBack, Committed: false, Authority: Side.Source });
        Assert.True(world is { SourceTakesWrites: true, Cleaned: true, Weight: 0 });
        Assert.DoesNotContain(Step.Hold, world.Acted);
    }

    [Fact]
    public async Task RollBack_OfEverythingAfterTheCutover_TakesTheDataBackAndAnotherAttemptNeedsNoCopy()
    {
        var (journal, world) = (new MemoryJournal(), new FakeWorld());
        var run = new DriverRun(ThereAndBack, journal, world);

        await run.UntilAsync(s => s.Phase == Phase.Observing, Start);
        await run.UntilAsync(s => s.Phase == Phase.RolledBack, new CommandRequest(Command.RollBack, "test"));

        Assert.True(run.State is { Authority: Side.Source, Turn: null, Weight: 0, Streams: true });
        Assert.True(world is { SourceTakesWrites: true, TargetTakesWrites: false, Held: false, PointsToTarget: false, Weight: 0, Cleaned: false });
        Assert.Equal([Side.Source], world.SingletonsRunning);
        Assert.True(world.HasEverything(Side.Source));

        await run.UntilAsync(s => s.Phase == Phase.Observing, Start);

        Assert.True(world is { TargetTakesWrites: true, SourceTakesWrites: false });
        Assert.Equal(1, world.Acted.Count(step => step == Step.Copy));
        Assert.Equal(0, world.Refused);
    }

    [Fact]
    public async Task RollBack_OfTrafficOnly_LeavesTheDataAndTheWayBackOpen()
    {
        var (journal, world) = (new MemoryJournal(), new FakeWorld());
        var run = new DriverRun(ThereAndBack, journal, world);

        await run.UntilAsync(s => s.Phase == Phase.Observing, Start);
        await run.UntilAsync(s => s.Phase == Phase.RolledBack, new CommandRequest(Command.RollBack, "test", Scope: RollBackScope.Traffic));
        Assert.True(world is { TargetTakesWrites: true, Weight: 0, PointsToTarget: true });

        await run.UntilAsync(s => s is { Phase: Phase.RolledBack, Authority: Side.Source }, new CommandRequest(Command.RollBack, "test", Scope: RollBackScope.Database));
        Assert.True(world is { SourceTakesWrites: true, TargetTakesWrites: false, PointsToTarget: false });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RollBack_KilledAtEveryAppend_StillTakesEverythingBack(bool durable)
    {
        var (first, appends) = await AppendsOfARollBackAsync();
        for (var n = first + 1; n <= appends; n++)
        {
            var (journal, world) = (new MemoryJournal { DiesAt = n, Durable = durable }, new FakeWorld());
            var run = new DriverRun(ThereAndBack, journal, world);

            await run.UntilAsync(s => s.Phase == Phase.Observing, Start);
            await run.UntilAsync(s => s.Phase == Phase.RolledBack, new CommandRequest(Command.RollBack, "test"));

            Assert.True(world is { SourceTakesWrites: true, TargetTakesWrites: false, Held: false, PointsToTarget: false }, $"Killed at append {n}.");
            Assert.True(world.HasEverything(Side.Source), $"Killed at append {n}: the source misses acknowledged writes.");
            Assert.Equal([Side.Source], world.SingletonsRunning);
        }
    }

    [Fact]
    public async Task Emergency_WhileEverythingIsWell_ClosesBothSidesAndResumeReopensTheAuthority()
    {
        var (journal, world) = (new MemoryJournal(), new FakeWorld());
        var run = new DriverRun(ThereAndBack, journal, world);

        await run.UntilAsync(s => s.Phase == Phase.Observing, Start);
        await run.UntilAsync(s => s.Has(Step.Compare), new CommandRequest(Command.Emergency, "test", Reason: "rows are missing"));
        Assert.True(world is { SourceTakesWrites: false, TargetTakesWrites: false });

        await run.UntilAsync(s => s is { Emergency: null, Reopening: false }, new CommandRequest(Command.Resume, "test"));
        Assert.True(world is { SourceTakesWrites: false, TargetTakesWrites: true });
    }

    /// <summary>The observation lasts, so that there is time to change one's mind.</summary>
    private static Plan ThereAndBack => SamplePlans.Full with { Observe = new ObservePlan { ReverseSync = true, For = TimeSpan.FromDays(30) } };

    private static async Task<(int BeforeTheRollBack, int AtItsEnd)> AppendsOfARollBackAsync()
    {
        var journal = new MemoryJournal();
        var run = new DriverRun(ThereAndBack, journal, new FakeWorld());
        await run.UntilAsync(s => s.Phase == Phase.Observing, Start);
        var before = journal.Appends;
        await run.UntilAsync(s => s.Phase == Phase.RolledBack, new CommandRequest(Command.RollBack, "test"));
        return (before, journal.Appends);
    }

    private static async Task<int> AppendsOfAWholeRunAsync()
    {
        var journal = new MemoryJournal();
        var run = new DriverRun(SamplePlans.Full, journal, new FakeWorld());
        await run.UntilAsync(s => s.Ended, Start);
        return journal.Appends;
    }
}

using Platform.Migrator.Cutover;
using Platform.Migrator.Journal;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Driving;

/// <summary>The table "What a crash leaves" of <c>Migrator/Cutover/DESIGN.md</c>, row by row: what stands while nobody drives, and what the next driver does first.</summary>
public sealed class CrashTableTests
{
    private static readonly CommandRequest Start = new(Command.Start, "test");
    private static readonly TimeSpan Long = TimeSpan.FromDays(30);

    /// <summary>In the order of the table. Most steps change nothing that users see, and are killed on both sides of their effect.</summary>
    private static readonly IReadOnlyList<Crash> Crashes =
    [
        new("inspect intended", Road.There, Step.Inspect, Left.Serving, Step.Inspect),
        new("copy intended", Road.There, Step.Copy, Left.Serving, Step.Copy),
        new("verify, prepare", Road.There, Step.Verify, Left.Serving, Step.Verify),
        new("verify, prepare", Road.There, Step.Prepare, Left.Serving, Step.Prepare),
        new("return-traffic intended", Road.TrafficBack, Step.ReturnTraffic, Left.ServingAtTarget, Step.ReturnTraffic),
        new("prepare-back, back-up", Road.Back, Step.PrepareBack, Left.ServingAtTarget, Step.PrepareBack),
        new("prepare-back, back-up", Road.Back, Step.BackUp, Left.ServingAtTarget, Step.BackUp),
        new("stop-singletons intended", Road.There, Step.StopSingletons, Left.Serving, Step.Thaw),
        new("stop-singletons intended", Road.Back, Step.StopSingletons, Left.ServingAtTarget, Step.Thaw),
        new("hold intended", Road.There, Step.Hold, Left.Serving, Step.Thaw) { Effect = Left.Serving with { Held = true } },
        new("hold intended", Road.Back, Step.Hold, Left.ServingAtTarget, Step.Thaw) { Effect = Left.ServingAtTarget with { Held = true } },
        new("freeze intended", Road.There, Step.Freeze, Left.Serving with { Held = true }, Step.Thaw) { Effect = Left.Closed },
        new("freeze intended", Road.Back, Step.Freeze, Left.ServingAtTarget with { Held = true }, Step.Thaw) { Effect = Left.Closed },
        new("drained, verified, smoke", Road.There, Step.Drain, Left.Closed, Step.Thaw) { Whole = Side.Target },
        new("drained, verified, smoke", Road.There, Step.VerifyRest, Left.Closed, Step.Thaw),
        new("drained, verified, smoke", Road.There, Step.Smoke, Left.Closed, Step.Thaw),
        new("drained, verified, smoke", Road.Back, Step.Drain, Left.Closed, Step.Thaw) { Whole = Side.Source },
        new("**committed**", Road.There, Step.Promote, Left.Closed, Step.Promote) { OnlyBefore = true },
        new("**committed**", Road.Back, Step.Promote, Left.Closed, Step.Promote) { OnlyBefore = true },
        new("promote intended", Road.There, Step.Promote, Left.Closed, Step.Promote) { Effect = new(true, false, true) },
        new("promote intended", Road.Back, Step.Promote, Left.Closed, Step.Promote) { Effect = new(true, true, false) },
        new("flip, release intended", Road.There, Step.Flip, new(true, false, true), Step.Promote),
        new("flip, release intended", Road.There, Step.Release, new(true, false, true), Step.Promote) { Effect = Left.ServingAtTarget },
        new("flip, release intended", Road.Back, Step.Release, new(true, true, false), Step.Promote) { Effect = Left.Serving },
        new("set-weight intended", Road.There, Step.SetWeight, Left.ServingAtTarget, Step.SetWeight),
        new("undo-hooks, check", Road.Back, Step.UndoHooks, Left.Serving, Step.UndoHooks),
        new("undo-hooks, check", Road.Back, Step.Check, Left.Serving, Step.Check),
        new("clean, disarm intended", Road.Away, Step.Clean, Left.Serving, Step.Clean),
        new("clean, disarm intended", Road.OneWay, Step.Disarm, Left.ServingAtTarget, Step.Disarm),
        new("close-both intended", Road.Emergency, Step.CloseBoth, Left.ServingAtTarget, Step.CloseBoth) { Effect = Left.Shut },
        new("close-both intended", Road.Emergency, Step.Compare, Left.Shut, Step.Compare),
        new("reopen intended", Road.Emergency, Step.Reopen, Left.Shut, Step.Reopen) { Effect = Left.ServingAtTarget },
        new("finish intended", Road.There, Step.Finish, Left.ServingAtTarget, Step.Finish),
    ];

    private enum Road
    {
        /// <summary>Forward to the end.</summary>
        There,

        /// <summary>There, and everything back.</summary>
        Back,

        /// <summary>There, and the traffic back.</summary>
        TrafficBack,

        /// <summary>Rolled back before anything was promoted.</summary>
        Away,

        /// <summary>There, and the way back is given up.</summary>
        OneWay,

        /// <summary>There, both sides closed, and opened again.</summary>
        Emergency,
    }

    /// <summary>Every row, killed before its effect (false) and between the effect and its record (true).</summary>
    public static TheoryData<int, bool, string> Rows()
    {
        var rows = new TheoryData<int, bool, string>();
        for (var n = 0; n < Crashes.Count; n++)
        {
            rows.Add(n, false, Crashes[n].ToString());
            if (!Crashes[n].OnlyBefore)
                rows.Add(n, true, Crashes[n].ToString());
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Crash_AsInTheTable_LeavesWhatItSaysAndTheNextDriverDoesWhatItSays(int row, bool afterItsEffect, string named)
    {
        var crash = Crashes[row];
        var (world, armed) = (new FakeWorld { Told = Hooks }, crash.Road is Road.There or Road.Away);
        (Left Now, int Acted)? dead = null;
        Exception? Strike(Step step, bool after)
        {
            if (!armed || step != crash.Step || after != afterItsEffect)
                return null;
            armed = false;
            return new ProcessDied();
        }

        world.Before = step => Strike(step, after: false);
        world.After = step => Strike(step, after: true);
        var run = new DriverRun(PlanOf(crash.Road), new MemoryJournal(), world)
        {
            AtDeath = () =>
            {
                dead = (new Left(world.Held, world.SourceTakesWrites, world.TargetTakesWrites), world.Acted.Count);
                Assert.True(crash.Whole is not { } side || !afterItsEffect || world.HasEverything(side), "The new authority misses what was written.");
            },
        };
        await GoAsync(crash.Road, run, () => armed = true);

        Assert.True(dead is not null, $"{named}: that step never came.");
        Assert.Equal(afterItsEffect ? crash.Effect ?? crash.Before : crash.Before, dead.Value.Now);
        Assert.Equal(crash.Next, world.Acted[dead.Value.Acted]);
        Assert.Equal(run.State.Authority == Side.Source, world.SourceTakesWrites);
        Assert.Equal(run.State.Authority == Side.Target, world.TargetTakesWrites);
        Assert.True(world.HasEverything(run.State.Authority));
        Assert.False(world.Held);
        Assert.Equal([run.State.Authority], world.SingletonsRunning);
    }

    [Fact]
    public void Table_OfTheDesign_HasTheseRowsAndNoOthers()
    {
        var table = File.ReadLines(RepositoryFiles.Of("Migrator", "Cutover", "DESIGN.md"))
            .SkipWhile(line => !line.StartsWith("| killed after", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('|')[1].Trim());

        Assert.Equal(table.Order(), Crashes.Select(crash => crash.Row).Distinct().Order());
    }

    private static async Task GoAsync(Road road, DriverRun run, Action arm)
    {
        switch (road)
        {
            case Road.There:
                await run.UntilAsync(s => s.Ended, Start);
                break;
            case Road.Away:
                await run.UntilAsync(s => s.Phase == Phase.Ready, Start);
                await run.UntilAsync(s => s.Ended, new CommandRequest(Command.RollBack, "test"));
                break;
            default:
                await run.UntilAsync(s => s.Phase == Phase.Observing, Start);
                arm();
                await (road switch
                {
                    Road.Back => run.UntilAsync(s => s.Phase == Phase.RolledBack, new CommandRequest(Command.RollBack, "test")),
                    Road.TrafficBack => run.UntilAsync(s => s.Phase == Phase.RolledBack, new CommandRequest(Command.RollBack, "test", Scope: RollBackScope.Traffic)),
                    Road.OneWay => run.UntilAsync(s => s.Has(Step.Disarm), new CommandRequest(Command.DropReverse, "test")),
                    _ => EmergencyAsync(run),
                });
                break;
        }
    }

    private static async Task EmergencyAsync(DriverRun run)
    {
        await run.UntilAsync(s => s.Has(Step.Compare), new CommandRequest(Command.Emergency, "test", Reason: "rows are missing"));
        await run.UntilAsync(s => s is { Emergency: null, Reopening: false }, new CommandRequest(Command.Resume, "test"));
    }

    private static Plan PlanOf(Road road) => road switch
    {
        Road.There => SamplePlans.Full,
        Road.Away => SamplePlans.Full with { Approvals = [Approval.Cutover] },
        _ => SamplePlans.Full with { Observe = new ObservePlan { ReverseSync = true, For = Long } },
    };

    /// <summary>A hook ran beside the copy, and its undo beside the undoing of hooks.</summary>
    private static IReadOnlyList<JournalEvent> Hooks(Step step) => step switch
    {
        Step.Copy => [new HookRan("after", Step.Copy, "announce", true, "", 1)],
        Step.UndoHooks => [new HookUndone("announce", true, "", 1)],
        _ => [],
    };

    /// <summary>What stands while nobody drives.</summary>
    private sealed record Left(bool Held, bool SourceOpen, bool TargetOpen)
    {
        public static readonly Left Serving = new(false, true, false);
        public static readonly Left ServingAtTarget = new(false, false, true);
        public static readonly Left Closed = new(true, false, false);
        public static readonly Left Shut = new(false, false, false);
    }

    /// <param name="Row">The table's first column.</param>
    /// <param name="Before">What stands when the step was intended and nothing of it happened.</param>
    /// <param name="Next">The next driver's first step.</param>
    private sealed record Crash(string Row, Road Road, Step Step, Left Before, Step Next)
    {
        /// <summary>What stands when the step happened and was not recorded; null: the same.</summary>
        public Left? Effect { get; init; }

        /// <summary>The side that has every write once the step happened.</summary>
        public Side? Whole { get; init; }

        public bool OnlyBefore { get; init; }

        public override string ToString() => $"{Row.Trim('*')}, {Road}, {Step}";
    }
}

using Platform.Migrator.Cutover;
using Platform.Migrator.Driving;
using Platform.Migrator.Journal;
using Platform.Plans;

namespace Platform.TestKit;

/// <summary>
/// Both sides of a migration as far as the driver can touch them, with the design's invariants checked at every touch.
/// It survives the driver, as the real sides do.
/// </summary>
internal sealed class FakeWorld : IStepRunner, IObserver
{
    public bool SourceTakesWrites { get; private set; } = true;
    public bool TargetTakesWrites { get; private set; }
    public bool TargetHasEverything { get; private set; }
    public bool Held { get; private set; }
    public bool PointsToTarget { get; private set; }
    public int Weight { get; private set; }
    public bool Cleaned { get; private set; }
    public HashSet<Side> SingletonsRunning { get; } = [Side.Source];
    public List<Step> Acted { get; } = [];
    public long Epoch { get; private set; }

    /// <summary>What to measure; the router's weight is filled in.</summary>
    public Observation Seen { get; set; } = new() { Lag = TimeSpan.Zero, Unsettled = 0, SourceRequests = 0 };

    /// <summary>Throws instead of acting, or after acting; set by a test.</summary>
    public Func<Step, Exception?> Before { get; set; } = _ => null;
    public Func<Step, Exception?> After { get; set; } = _ => null;

    public Task AttachAsync(MigrationState state, long driverEpoch) => Task.CompletedTask;

    public Task<Observation> ObserveAsync(MigrationState state, CancellationToken cancel) => Task.FromResult(Seen with { RouterWeight = Weight });

    public Task<IReadOnlyList<JournalEvent>> RunAsync(StepIntended intent, MigrationState state, CancellationToken cancel)
    {
        if (Before(intent.Step) is { } refused)
            throw refused;
        Acted.Add(intent.Step);
        var outcome = Act(intent, state);
        Assert(!(SourceTakesWrites && TargetTakesWrites), $"Both sides take writes after {intent.Step}.");
        Assert(SingletonsRunning.Count <= 1, $"A singleton runs twice after {intent.Step}.");
        if (After(intent.Step) is { } lost)
            throw lost;
        return Task.FromResult<IReadOnlyList<JournalEvent>>(outcome);
    }

    private List<JournalEvent> Act(StepIntended intent, MigrationState state)
    {
        switch (intent.Step)
        {
            case Step.Inspect:
                return [new StoreInspected("main", "s", "t", "15", "17", 10, 100, [])];
            case Step.Copy:
                return [new StoreCopied("main", 10, 100, "0/1")];
            case Step.Verify:
                return [new StoreVerified("main", "everything", 1, 0, 10)];
            case Step.StopSingletons:
                SingletonsRunning.Remove(Side.Source);
                break;
            case Step.Hold:
                Assert(state.FreezeEpoch >= Epoch, "A hold with an older epoch.");
                (Held, Epoch) = (true, state.FreezeEpoch);
                break;
            case Step.Freeze:
                Assert(Held, "The source was frozen while writes were not held.");
                (SourceTakesWrites, Epoch) = (false, state.FreezeEpoch);
                break;
            case Step.Drain:
                Assert(!SourceTakesWrites, "The fence was set while the source took writes.");
                TargetHasEverything = true;
                return [new StoreDrained("main", "0/2", 5)];
            case Step.Promote:
                Assert(state.Committed, "The target was opened without a commit record.");
                Assert(TargetHasEverything && !SourceTakesWrites, "The target was opened without proof.");
                TargetTakesWrites = true;
                break;
            case Step.Flip:
                Assert(TargetTakesWrites, "The app was pointed to a target that refuses writes.");
                PointsToTarget = true;
                break;
            case Step.Release:
                Assert(PointsToTarget && TargetTakesWrites, "Writes were released to a side that refuses them.");
                Held = false;
                break;
            case Step.StartSingletons:
                SingletonsRunning.Add(Side.Target);
                break;
            case Step.Thaw:
                Assert(!state.Committed && !TargetTakesWrites, "A thaw after the commit.");
                (SourceTakesWrites, Held, TargetHasEverything) = (true, false, false);
                SingletonsRunning.Add(Side.Source);
                break;
            case Step.SetWeight:
                Weight = intent.Weight!.Value;
                break;
            case Step.ReturnTraffic:
                Weight = 0;
                break;
            case Step.Clean or Step.Finish:
                Cleaned = true;
                break;
        }

        return [];
    }

    private static void Assert(bool holds, string broken)
    {
        if (!holds)
            throw new InvariantBroken(broken);
    }
}

/// <summary>The design says that this can never happen.</summary>
internal sealed class InvariantBroken(string what) : Exception(what);

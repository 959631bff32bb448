using Platform.Migrator.Cutover;
using Platform.Migrator.Journal;
using Platform.Plans;

namespace Platform.TestKit;

/// <summary>
/// Both sides of a migration as far as a driver can touch them, with users who write all the time. The design's invariants are checked at every touch.
/// It survives drivers, as the real sides do, and refuses those that were replaced.
/// </summary>
internal sealed class World(Plan plan, Random random)
{
    private int writes;
    private long released = -1;

    public Dictionary<string, ModelStore> Stores { get; } = plan.Stores.ToDictionary(s => s.Name, s => new ModelStore(s.Name, plan.Observe.ReverseSync));
    public bool Held { get; private set; }
    public long HoldEpoch { get; private set; }
    public int Weight { get; private set; }
    public bool Cleaned { get; private set; }
    public HashSet<Side> SingletonsRunning { get; } = [Side.Source];

    /// <summary>Writes that reached a side which refused them: failed requests.</summary>
    public int Refused { get; private set; }

    /// <summary>Users write, and the streams carry some of it.</summary>
    public void Live()
    {
        foreach (var store in Stores.Values)
        {
            if (!Held && !store.TryWrite(++writes))
                Refused++;
            foreach (var to in Enum.GetValues<Side>())
                store.Carry(to, all: false, random);
        }
    }

    /// <summary>Does what a step says, as the driver with that epoch.</summary>
    public IReadOnlyList<JournalEvent> Act(StepIntended intent, MigrationState state, long driver)
    {
        var turn = state.Turn;
        switch (intent.Step)
        {
            case Step.Inspect:
                return [.. Stores.Keys.Select(s => new StoreInspected(s, "s", "t", "15", "17", 10, 100, []))];
            case Step.Copy:
                return Each(Stores.Values, s => s.Copy(), s => new StoreCopied(s.Name, 10, 100, "0/1"));
            case Step.Verify:
                return Each(Stores.Values, _ => { }, s => new StoreVerified(s.Name, "everything", 1, 0, 10));
            case Step.Prepare when plan.Observe.ReverseSync && !state.ReverseRenounced:
                return Each(Stores.Values.Where(s => state.AuthorityOf(s.Name) == Side.Source), s => s.Arm(), s => new StoreArmed(s.Name, "0/1"));
            case Step.Drain:
                return Each(Turning(turn!), s => Drain(s, turn!), s => new StoreDrained(s.Name, "0/2", 5));
            case Step.Check:
                return [new RollBackChecked("users", CheckVerdict.Passed, "well")];
            default:
                Do(intent, state, turn, driver);
                return [];
        }
    }

    private void Do(StepIntended intent, MigrationState state, Turn? turn, long driver)
    {
        switch (intent.Step)
        {
            case Step.StopSingletons:
                SingletonsRunning.Remove(state.SingletonsAt);
                Assert(SingletonsRunning.Count == 0, "A turn began while a singleton ran.");
                break;
            case Step.Hold:
                Hold(state.FreezeEpoch);
                break;
            case Step.Freeze:
                Set(Turning(turn!), turn!.From, open: false, state, driver);
                Assert(Held, "A side was frozen while writes were not held.");
                break;
            case Step.Promote:
                Assert(turn is { Committed: true }, "A side was opened without a commit record.");
                Set(Turning(turn!), turn!.To, open: true, state, driver);
                break;
            case Step.Flip:
                foreach (var store in Turning(turn!))
                    store.PointsTo = turn!.To;
                break;
            case Step.Release:
                Assert(Turning(turn!).All(s => s.Open.Contains(s.PointsTo)), "Writes were released to a side that refuses them.");
                Release(state.FreezeEpoch);
                break;
            case Step.StartSingletons:
                StartSingletons(turn!.To);
                break;
            case Step.Thaw:
                Assert(turn is { Committed: false }, "A thaw after the commit.");
                Set(Turning(turn!), turn!.From, open: true, state, driver);
                Release(state.FreezeEpoch);
                StartSingletons(state.SingletonsAt);
                break;
            case Step.SetWeight:
                Weight = intent.Weight!.Value;
                break;
            case Step.ReturnTraffic:
                Weight = 0;
                break;
            case Step.CloseBoth:
                Set(Stores.Values, Side.Source, open: false, state, driver);
                Set(Stores.Values, Side.Target, open: false, state, driver);
                break;
            case Step.Reopen:
                foreach (var store in Stores.Values)
                    Set([store], state.AuthorityOf(store.Name), open: true, state, driver);
                break;
            case Step.Disarm:
                foreach (var store in Stores.Values)
                {
                    store.Renounced = true;
                    store.Disarm();
                }

                break;
            case Step.Clean or Step.Finish:
                Cleaned = true;
                foreach (var store in Stores.Values)
                    store.DropStreams();
                break;
        }
    }

    /// <summary>What a replaced driver asked for arrives late.</summary>
    public void ArriveLate(StepIntended intent, MigrationState state, long driver)
    {
        try
        {
            if (intent.Step == Step.Release)
                Release(state.FreezeEpoch); // Where it leads to is its successor's business by now.
            else if (intent.Step is Step.Hold or Step.Freeze or Step.Promote or Step.Thaw or Step.CloseBoth)
                Do(intent, state, state.Turn, driver);
        }
        catch (StaleDriver)
        {
            // Refused, as it must be.
        }
    }

    private void Drain(ModelStore store, Turn turn)
    {
        Assert(!store.Open.Contains(turn.From), $"{store.Name}: the fence was set while the {turn.From.Word()} took writes.");
        store.Carry(turn.To, all: true, random);
    }

    private void Hold(long epoch)
    {
        if (epoch < HoldEpoch || epoch <= released)
            throw new StaleDriver();
        (Held, HoldEpoch) = (true, epoch);
    }

    private void Release(long epoch)
    {
        if (epoch < HoldEpoch)
            throw new StaleDriver();
        (Held, HoldEpoch, released) = (false, epoch, epoch);
    }

    private void StartSingletons(Side side)
    {
        SingletonsRunning.Add(side);
        Assert(SingletonsRunning.Count == 1, "A singleton runs twice.");
    }

    private static void Set(IEnumerable<ModelStore> stores, Side side, bool open, MigrationState state, long driver)
    {
        foreach (var store in stores)
        {
            if (!store.Set(side, open, state.FreezeEpoch, driver))
                throw new StaleDriver();
        }
    }

    private IEnumerable<ModelStore> Turning(Turn turn) => turn.Stores.Select(s => Stores[s]);

    private static List<JournalEvent> Each(IEnumerable<ModelStore> stores, Action<ModelStore> act, Func<ModelStore, JournalEvent> tell)
    {
        var events = new List<JournalEvent>();
        foreach (var store in stores)
        {
            act(store);
            events.Add(tell(store));
        }

        return events;
    }

    internal static void Assert(bool holds, string broken)
    {
        if (!holds)
            throw new InvariantBroken(broken);
    }
}

/// <summary>The design says that this can never happen.</summary>
internal sealed class InvariantBroken(string what) : Exception(what);

/// <summary>A side refuses a driver, or a freeze, that was replaced.</summary>
internal sealed class StaleDriver() : Exception("A newer epoch holds this.");

using Platform.Migrator.Cutover;
using Platform.Migrator.Driving;
using Platform.Migrator.Journal;
using Platform.Migrator.Traffic.Gates;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Cutover.Simulation;

/// <summary>
/// One seeded life of a migration: the pure state machine over a model of both sides, with people who ask for anything at any time, steps that fail,
/// answers that are lost or come twice, drivers that die (and whose last request arrives after their successor began), and a clock that jumps.
/// </summary>
internal sealed class SimulatedRun
{
    /// <summary>Going back and giving up are what this is about: they are asked for more often than in life.</summary>
    private static readonly Command[] Wishes = [.. Enum.GetValues<Command>(), Command.RollBack, Command.RollBack, Command.RollBack, Command.Clean, Command.Clean, Command.Clean];

    private const int TroubledTurns = 160;
    private const int MostCalmTurns = 2_000;
    private static readonly GatePlan Gate = new(GateMetric.ErrorRate, 0.01, 0.02, 100);

    private readonly Random random;
    private readonly Plan plan;
    private readonly Decider decider;
    private readonly CommandDecider commands;
    private readonly World world;
    private readonly List<(DateTimeOffset At, JournalEvent Event)> durable = [];
    private readonly List<(DateTimeOffset At, JournalEvent Event)> unwritten = [];
    private MigrationState state = MigrationState.Initial;
    private DateTimeOffset now = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);
    private long driver = 1;
    private (StepIntended Intent, MigrationState State, long Driver)? late;
    private bool troubled = true;

    public SimulatedRun(int seed)
    {
        random = new Random(seed);
        plan = SimulatedPlans.Draw(random);
        decider = new Decider(plan);
        commands = new CommandDecider(plan, "fingerprint");
        world = new World(plan, random);
    }

    public World World => world;
    public MigrationState State => state;

    /// <summary>How often each thing happened, so that a test can see that the simulation reaches them.</summary>
    public Dictionary<string, int> Seen { get; } = [];

    /// <summary>The end of its story, for whoever must find out what went wrong.</summary>
    public string Story => string.Join(Environment.NewLine, durable.Concat(unwritten).TakeLast(60).Select(e => $"{e.At:HH:mm:ss.f} {e.Event}"));

    /// <summary>Trouble for a while, then quiet until nothing happens any more without a person.</summary>
    public void Run()
    {
        for (var i = 0; i < TroubledTurns; i++)
            Turn();
        (troubled, late) = (false, null);
        if (state.Emergency is not null)
            Ask(Command.Resume);
        for (var i = 0; i < MostCalmTurns; i++)
        {
            var decision = Turn();
            if (decision is Decision.End or Decision.Wait { Person: true })
            {
                AtRest();
                return;
            }

            if (decision is Decision.Wait)
                now += TimeSpan.FromMinutes(1); // Whatever it waits for; in a freeze there is nothing to wait for.
        }

        throw new InvariantBroken($"The migration does not come to rest: {state.Phase}, {state.Reason}");
    }

    /// <summary>Whatever happened: users are served, by the side that the journal names, which has everything.</summary>
    private void AtRest()
    {
        World.Assert(state.Emergency is not null || !world.Held || state.Failure is not null, $"Writes are held in {state.Phase}.");
        foreach (var store in world.Stores.Values.Where(_ => state.Emergency is null && state.Turn is null))
        {
            var authority = state.AuthorityOf(store.Name);
            World.Assert(store.Open.SetEquals([authority]), $"{store.Name}: open are {string.Join(", ", store.Open)}, the journal says {authority} in {state.Phase}.");
            World.Assert(store.Has(authority), $"{store.Name}: the authority misses acknowledged writes.");
            World.Assert(store.PointsTo == authority, $"{store.Name}: the app points to the {store.PointsTo}, the authority is the {authority}.");
        }

        if (state.Emergency is null && state.Turn is null && plan.Stores.Count > 0)
            World.Assert(world.SingletonsRunning.SetEquals([SingletonsBelong]), $"Singletons run at {string.Join(", ", world.SingletonsRunning)}.");
    }

    /// <summary>With the authority; where it is divided, on one side.</summary>
    private Side SingletonsBelong
    {
        get
        {
            var authorities = plan.Stores.Select(s => state.AuthorityOf(s.Name)).Distinct().ToList();
            return authorities.Count == 1 ? authorities[0] : world.SingletonsRunning.Single();
        }
    }

    private Decision Turn()
    {
        world.Live();
        now += TimeSpan.FromMilliseconds(random.Next(1, 300));
        if (troubled && random.Next(60) == 0)
            Tell("clock jumped", () => now += TimeSpan.FromSeconds(random.Next(-3_600, 3_600)));
        if (late is { } old && random.Next(3) == 0)
            Tell("late request", () => world.ArriveLate(old.Intent, old.State, old.Driver), () => late = null);
        Someone();
        var decision = decider.Decide(state, Observe(), now);
        switch (decision)
        {
            case Decision.Act act:
                Act(act.Intent);
                break;
            case Decision.Note note:
                Write(note.Event);
                break;
            default:
                Flush();
                break;
        }

        return decision;
    }

    private void Act(StepIntended intent)
    {
        Note(intent);
        if (!StepLimits.Covered(intent.Step, state))
            Flush();
        if (Chance(40))
        {
            if (random.Next(2) == 0)
                late = (intent, state, driver);
            Die("died before acting");
            return;
        }

        if (Chance(25))
        {
            Fail(intent.Step, "no effect");
            return;
        }

        var outcome = world.Act(intent, state, driver);
        if (Chance(40) && Repeatable(intent.Step))
            Tell("answered twice", () => world.Act(intent, state, driver));
        if (Chance(40))
            Die("died after acting");
        else if (Chance(25))
            Fail(intent.Step, "the answer was lost");
        else
            Note([.. outcome, new StepDone(intent.Step)]);
    }

    /// <summary>A request that the network repeats; what is journalled of a step happens once.</summary>
    private static bool Repeatable(Step step) => step is not (Step.StartSingletons or Step.StopSingletons);

    private void Fail(Step step, string why)
    {
        Tell(why, () => { });
        Note(new StepFailed(step, why, "hint", Transient: random.Next(4) != 0));
    }

    private void Die(string how)
    {
        Tell(how, unwritten.Clear);
        driver++;
        state = durable.Aggregate(MigrationState.Initial, (s, e) => Evolution.Apply(s, e.Event, e.At));
        Write(new DriverStarted($"driver {driver}"));
    }

    private void Someone()
    {
        if (!state.Started || (state.Phase == Phase.RolledBack && random.Next(20) == 0))
            Ask(Command.Start);
        else if (troubled ? random.Next(12) == 0 : random.Next(4) == 0)
            Ask(troubled ? Wishes[random.Next(Wishes.Length)] : random.Next(3) == 0 ? Command.Resume : Command.Approve);
        else if (state.Phase == Phase.Ready)
            Ask(Command.CutOver);
    }

    private void Ask(Command command)
    {
        if (command == Command.Emergency && random.Next(3) != 0)
            return;
        var scope = Enum.GetValues<RollBackScope>()[random.Next(6)];
        var request = new CommandRequest(command, "somebody", command == Command.Approve ? null : null, null, scope);
        if (commands.Decide(state, Observe(), request, () => $"{random.Next()}").Event is not { } entry)
            return;
        Seen[$"command {command}"] = Seen.GetValueOrDefault($"command {command}") + 1;
        Write(entry);
    }

    private Observation Observe() => new()
    {
        Lag = troubled && Chance(10) ? (random.Next(2) == 0 ? null : TimeSpan.FromMinutes(1)) : TimeSpan.Zero,
        Unsettled = troubled && Chance(10) ? (random.Next(2) == 0 ? null : 1_000_000) : 0,
        FollowerFault = Chance(60) ? new StepFailed(Step.Follow, "the stream broke", "hint", Transient: Chance(2)) : null,
        RouterWeight = troubled && Chance(20) ? null : world.Weight,
        SourceRequests = 0,
        Gates = Chance(30) ? [new GateVerdict(Gate, Side.Target, GateOutcome.RollBack, 0.5, 200, "error_rate 50 %")] : [],
    };

    private bool Chance(int oneIn) => troubled && random.Next(oneIn) == 0;

    private void Tell(string what, params Action[] effects)
    {
        Seen[what] = Seen.GetValueOrDefault(what) + 1;
        foreach (var effect in effects)
            effect();
    }

    private void Write(JournalEvent entry)
    {
        Note(entry);
        Flush();
    }

    private void Note(params IReadOnlyList<JournalEvent> events)
    {
        foreach (var entry in events)
        {
            Seen[entry.GetType().Name] = Seen.GetValueOrDefault(entry.GetType().Name) + 1;
            if (entry is RollBackBegan)
                World.Assert(state.Phase != Phase.Finished, "A roll back began after the finish.");
            unwritten.Add((now, entry));
            state = Evolution.Apply(state, entry, now);
        }
    }

    private void Flush()
    {
        durable.AddRange(unwritten);
        unwritten.Clear();
    }
}

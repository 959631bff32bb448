using Platform.Migrator.Cutover;
using Platform.Migrator.Driving;
using Platform.Migrator.Journal;
using Platform.Plans;

namespace Platform.TestKit;

/// <summary>A <see cref="TestKit.World"/> for the real driver. It survives the driver, as the real sides do.</summary>
internal sealed class FakeWorld(Plan? plan = null) : IStepRunner, IObserver
{
    private readonly World world = new(plan ?? SamplePlans.Full, new Random(1));
    private long driver;

    private ModelStore Main => world.Stores["main"];

    public bool SourceTakesWrites => Main.Open.Contains(Side.Source);
    public bool TargetTakesWrites => Main.Open.Contains(Side.Target);
    public bool Held => world.Held;
    public bool PointsToTarget => Main.PointsTo == Side.Target;
    public int Weight => world.Weight;
    public bool Cleaned => world.Cleaned;
    public int Refused => world.Refused;
    public HashSet<Side> SingletonsRunning => world.SingletonsRunning;
    public List<Step> Acted { get; } = [];

    /// <summary>Whether a side has every write that was acknowledged to a user.</summary>
    public bool HasEverything(Side side) => Main.Has(side);

    /// <summary>What to measure; the router's weight is filled in.</summary>
    public Observation Seen { get; set; } = new() { Lag = TimeSpan.Zero, Unsettled = 0, SourceRequests = 0 };

    /// <summary>Throws instead of acting, or after acting; set by a test.</summary>
    public Func<Step, Exception?> Before { get; set; } = _ => null;
    public Func<Step, Exception?> After { get; set; } = _ => null;

    /// <summary>Awaited before acting; set by a test.</summary>
    public Func<Step, CancellationToken, Task> While { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>What a step with hooks leaves to be told when its driver ends in it.</summary>
    public Func<Step, IReadOnlyList<JournalEvent>> Hooked { get; set; } = _ => [];

    /// <summary>What a step's hooks told, beside the step's own outcome.</summary>
    public Func<Step, IReadOnlyList<JournalEvent>> Told { get; set; } = _ => [];

    public IReadOnlyList<JournalEvent> CutShort(Step step, MigrationState state) => Hooked(step);

    public Task AttachAsync(MigrationState state, long driverEpoch)
    {
        driver = driverEpoch;
        return Task.CompletedTask;
    }

    public Task<Observation> ObserveAsync(MigrationState state, CancellationToken cancel)
    {
        world.Live();
        return Task.FromResult(Seen with { RouterWeight = Weight });
    }

    public async Task<IReadOnlyList<JournalEvent>> RunAsync(StepIntended intent, MigrationState state, CancellationToken cancel)
    {
        if (Before(intent.Step) is { } refused)
            throw refused;
        await While(intent.Step, cancel);
        Acted.Add(intent.Step);
        var outcome = world.Act(intent, state, driver);
        if (After(intent.Step) is { } lost)
            throw lost;
        return [.. outcome, .. Told(intent.Step)];
    }
}

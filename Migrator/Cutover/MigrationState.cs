using System.Collections.Immutable;
using Platform.Plans;

namespace Platform.Migrator.Cutover;

/// <summary>All that the journal says, folded. Nothing in it was measured; see <see cref="Observation"/> for that.</summary>
public sealed record MigrationState
{
    public static readonly MigrationState Initial = new();

    public string? MigrationId { get; init; }
    public string? PlanName { get; init; }
    public string? PlanFingerprint { get; init; }

    public Phase Phase { get; init; } = Phase.Planned;
    public DateTimeOffset PhaseSince { get; init; }
    public ImmutableList<PhaseSpan> History { get; init; } = [];

    /// <summary>Why the last change of direction happened, for people.</summary>
    public string? Reason { get; init; }

    public bool Paused { get; init; }
    public ImmutableHashSet<Agreement> Agreed { get; init; } = [];

    /// <summary>Steps that came out well; a new freeze begins without those of the last.</summary>
    public ImmutableHashSet<Step> Done { get; init; } = [];

    /// <summary>Intended, and no outcome yet.</summary>
    public Step? InProgress { get; init; }

    /// <summary>The last step failed, and nothing has succeeded since.</summary>
    public StepFailure? Failure { get; init; }

    /// <summary>The authority epoch: rises with every freeze.</summary>
    public long FreezeEpoch { get; init; }
    public DateTimeOffset? FreezeBegan { get; init; }
    public DateTimeOffset? FreezeUntil { get; init; }

    /// <summary>A freeze that has not committed by then is called off: a quarter of its lease is kept for the thaw, or for what comes after the commit.</summary>
    public DateTimeOffset? CommitBy => FreezeUntil - (FreezeUntil - FreezeBegan) / 4;

    /// <summary>How long writes were held, as the migrator saw it; null before the first release.</summary>
    public TimeSpan? FreezeDuration { get; init; }

    /// <summary>From the decision to abort a freeze until the source is thawed.</summary>
    public bool Thawing { get; init; }

    /// <summary>Freezes that ended without a commit.</summary>
    public int AbortedFreezes { get; init; }
    public DateTimeOffset? LastAbort { get; init; }

    /// <summary>Somebody wants to go back; it begins when no freeze is under way.</summary>
    public RollBackRequested? RollBackWanted { get; init; }

    /// <summary>What the roll back under way, or the last one, takes back.</summary>
    public RollBackScope RollBackScope { get; init; }

    /// <summary>What was seen after the last roll back.</summary>
    public ImmutableList<RollBackChecked> Checks { get; init; } = [];

    /// <summary>Hooks that ran and were not undone, in their order.</summary>
    public ImmutableList<HookRan> HooksRan { get; init; } = [];

    /// <summary>After a roll back nobody wants another attempt.</summary>
    public bool CleaningWanted { get; init; }

    /// <summary>The finish was begun: the source may be retired by now, whatever the outcome says. There is no roll back any more.</summary>
    public bool Retiring { get; init; }

    /// <summary>The way back for data was given up.</summary>
    public bool ReverseRenounced { get; init; }

    public BaselineTaken? Baseline { get; init; }

    /// <summary>Why nobody may write anywhere until a person has looked; null in ordinary times.</summary>
    public string? Emergency { get; init; }

    /// <summary>After an emergency, until the authority takes writes again.</summary>
    public bool Reopening { get; init; }

    /// <summary>The change of authority under way; null when there is none.</summary>
    public Turn? Turn { get; init; }

    /// <summary>Where the singletons run: at the end of the last turn. Stores may be divided between the sides; singletons never are.</summary>
    public Side SingletonsAt { get; init; } = Side.Source;

    /// <summary>The target has been the authority of some store in this migration.</summary>
    public bool WasPromoted { get; init; }

    /// <summary>The target is the authority of some store.</summary>
    public bool Committed => Authority == Side.Target;

    /// <summary>Target as soon as it is so for one store; see <see cref="AuthorityOf"/> for each.</summary>
    public Side Authority => Stores.Values.Any(s => s.Authority == Side.Target) ? Side.Target : Side.Source;

    /// <summary>Percent of traffic last meant for the target; the router may disagree (see the observation).</summary>
    public int Weight { get; init; }

    /// <summary>How many of the plan's traffic steps have held.</summary>
    public int StepsHeld { get; init; }
    public DateTimeOffset? SoakSince { get; init; }
    public bool GateWarned { get; init; }
    public bool Observed { get; init; }

    public ImmutableDictionary<string, StoreFacts> Stores { get; init; } = ImmutableDictionary<string, StoreFacts>.Empty;

    public bool Started => MigrationId is not null;

    /// <summary>There is nothing to drive: no stream runs, no traffic moves.</summary>
    public bool Ended => Phase == Phase.Finished || (Phase == Phase.RolledBack && !Streams);

    /// <summary>Changes are followed, in both directions, through turns and roll backs.</summary>
    public bool Streams => Has(Step.Copy) && !Has(Step.Clean) && Phase != Phase.Finished;

    /// <summary>Traffic steps' hooks go back with the traffic, all others with the data.</summary>
    public IReadOnlyList<HookRan> HooksToUndo => RollBackScope == RollBackScope.Traffic ? [.. HooksRan.Where(h => h.Step == Step.SetWeight)] : HooksRan;

    /// <summary>Writes are held or refused because of a freeze.</summary>
    public bool Frozen => FreezeBegan is not null;

    /// <summary>A freeze has been set about and is not committed: singletons may be stopped, writes may be held.</summary>
    public bool Freezing => Turn is { Committed: false };

    public bool Has(Step step) => Done.Contains(step);

    public Side AuthorityOf(string store) => Stores.GetValueOrDefault(store)?.Authority ?? Side.Source;

    /// <summary>The stores that a turn to that side would turn.</summary>
    public IReadOnlyList<string> StoresAt(Side authority) => [.. Stores.Where(s => s.Value.Authority == authority).Select(s => s.Key).Order(StringComparer.Ordinal)];
}

public sealed record PhaseSpan(Phase Phase, DateTimeOffset Started);

/// <param name="Transient">Trying again may help without anybody's doing.</param>
/// <param name="Attempts">How often in a row this step has failed.</param>
public sealed record StepFailure(Step Step, string Error, string Hint, bool Transient, int Attempts, DateTimeOffset At);

/// <summary>What the journal says of one store.</summary>
public sealed record StoreFacts
{
    public string? SourceIdentity { get; init; }
    public string? TargetIdentity { get; init; }
    public long Rows { get; init; }
    public long RowsCopied { get; init; }
    public long BytesCopied { get; init; }
    public string? CopiedFrom { get; init; }
    public long ChangesApplied { get; init; }
    public int PartitionsVerified { get; init; }
    public int PartitionsMismatched { get; init; }
    public string? Fence { get; init; }

    /// <summary>How long a fence took when it went through the stream before the freeze, and in the last freeze after that.</summary>
    public double? DrainForeseenMs { get; init; }
    public double? DrainMs { get; init; }
    public Side Authority { get; init; } = Side.Source;

    /// <summary>Where the stream that carries data back begins; null before it is armed.</summary>
    public string? ArmedFrom { get; init; }

    /// <summary>What the log that the source keeps for the way there, and the target for the way back, amounts to by the plan's limits.</summary>
    public ImmutableDictionary<Side, RetainedLogLevel> Logs { get; init; } = ImmutableDictionary<Side, RetainedLogLevel>.Empty;
}

/// <summary>A retained log by the plan's limits.</summary>
public enum RetainedLogLevel
{
    Fine,
    Warn,

    /// <summary>Beyond the limit: a person decides whether the disk or the way back is worth more.</summary>
    Limit,
}

public enum CheckVerdict
{
    Passed,
    Failed,

    /// <summary>Too little was measured to say.</summary>
    Inconclusive,
}

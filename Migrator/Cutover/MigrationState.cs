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

    /// <summary>How long writes were held, as the migrator saw it; null before the first release.</summary>
    public TimeSpan? FreezeDuration { get; init; }

    /// <summary>From the decision to abort a freeze until the source is thawed.</summary>
    public bool Thawing { get; init; }

    /// <summary>Freezes that ended without a commit.</summary>
    public int AbortedFreezes { get; init; }
    public DateTimeOffset? LastAbort { get; init; }

    /// <summary>Why somebody wants to go back; it begins when no freeze is under way.</summary>
    public string? RollBackWanted { get; init; }

    /// <summary>The commit record exists.</summary>
    public bool Committed { get; init; }
    public Side Authority { get; init; } = Side.Source;

    /// <summary>Percent of traffic last meant for the target; the router may disagree (see the observation).</summary>
    public int Weight { get; init; }

    /// <summary>How many of the plan's traffic steps have held.</summary>
    public int StepsHeld { get; init; }
    public DateTimeOffset? SoakSince { get; init; }
    public bool GateWarned { get; init; }
    public bool Observed { get; init; }

    public ImmutableDictionary<string, StoreFacts> Stores { get; init; } = ImmutableDictionary<string, StoreFacts>.Empty;

    public bool Started => MigrationId is not null;
    public bool Ended => Phase is Phase.Finished or Phase.RolledBack;

    /// <summary>Writes are held or refused because of a freeze.</summary>
    public bool Frozen => FreezeBegan is not null;

    /// <summary>A freeze has been set about: singletons may be stopped, writes may be held.</summary>
    public bool Freezing => !Committed && (Frozen || Has(Step.StopSingletons) || InProgress == Step.StopSingletons || Failure?.Step == Step.StopSingletons);

    public bool Has(Step step) => Done.Contains(step);
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
}

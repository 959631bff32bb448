using Platform.Migrator.Traffic.Gates;

namespace Platform.Migrator.Cutover;

/// <summary>What was measured just now, outside the journal. Null means: could not be measured; never zero.</summary>
public sealed record Observation
{
    public static readonly Observation Nothing = new();

    /// <summary>Largest lag over all stores, of the streams that lead away from the authority: the ones that the next turn drains.</summary>
    public TimeSpan? Lag { get; init; }

    /// <summary>Rows or partitions that verification still has to look at again, over all stores; null before the first verification.</summary>
    public long? Unsettled { get; init; }

    /// <summary>Why a stream away from the authority does not run; null while all of them do. A transient fault goes away by itself when its reason does.</summary>
    public StepFailed? FollowerFault { get; init; }

    /// <summary>The same for the streams that lead to the authority: idle, and needed again after a turn.</summary>
    public StepFailed? ReturnFault { get; init; }

    /// <summary>The logs that both sides keep for our streams, by the plan's limits.</summary>
    public IReadOnlyList<LogMeasured> Logs { get; init; } = [];

    /// <summary>What the router says; null when it did not answer.</summary>
    public int? RouterWeight { get; init; }

    /// <summary>Verdicts for the weight that holds now.</summary>
    public IReadOnlyList<GateVerdict> Gates { get; init; } = [];

    /// <summary>Requests that the source's app got since the phase began; null when unknown.</summary>
    public long? SourceRequests { get; init; }
}

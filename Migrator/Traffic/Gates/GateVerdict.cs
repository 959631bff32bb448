using Platform.Plans;

namespace Platform.Migrator.Traffic.Gates;

public enum GateOutcome
{
    Pass,
    Warn,
    RollBack,

    /// <summary>Too few samples, or too old ones: never a pass.</summary>
    Inconclusive,
}

/// <summary>What one gate says of the weight that holds now.</summary>
/// <param name="Value">In the metric's unit; null when there was nothing to measure.</param>
/// <param name="Reason">A sentence with the numbers, for the journal.</param>
public sealed record GateVerdict(GatePlan Gate, Side Side, GateOutcome Outcome, double? Value, long Samples, string Reason);

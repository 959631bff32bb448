namespace Platform.Gateway.Hold;

/// <summary>A snapshot for people and the migrator.</summary>
/// <param name="LeaseLeft">Zero unless holding.</param>
internal sealed record HoldStatus(HoldPhase Phase, long Epoch, TimeSpan LeaseLeft, int MaxHeld, int Held, int InFlight);

/// <summary>What came of a command to the hold. Refusals are outcomes, not faults.</summary>
internal enum HoldOutcome
{
    Done,

    /// <summary>The command's epoch is older than the newest one seen.</summary>
    OlderEpoch,

    /// <summary>A hold of that epoch was released already.</summary>
    Released,

    /// <summary>Nothing is held under that epoch (any more).</summary>
    NotHolding,

    /// <summary>Writes were still in flight when the budget ended.</summary>
    NotInTime,
}

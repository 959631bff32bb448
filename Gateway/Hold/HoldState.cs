using System.Diagnostics;

namespace Platform.Gateway.Hold;

/// <summary>
/// The write hold as a value: every transition returns a new one, time is an argument (elapsed since the process began, so no clock change moves a lease).
/// Invariant: a write is counted in exactly one of <see cref="InFlight"/> and <see cref="Held"/> from its arrival to its end.
/// </summary>
/// <param name="Until">When the lease ends.</param>
/// <param name="MaxHeld">How many writes may wait.</param>
/// <param name="Held">Writes that wait.</param>
/// <param name="InFlight">Writes that were let through and have not ended.</param>
internal readonly record struct HoldState(HoldPhase Phase, long Epoch, TimeSpan Until, int MaxHeld, int Held, int InFlight)
{
    /// <summary>The state at this moment: a lease that ended is over, and whoever waited is refused, even when its timer is late.</summary>
    public HoldState At(TimeSpan now) =>
        Phase == HoldPhase.Holding && now >= Until ? this with { Phase = HoldPhase.Expired, Held = 0 } : this;

    public (HoldState Next, Admission Admission) Arrive() => Phase switch
    {
        HoldPhase.None => (this with { InFlight = InFlight + 1 }, Admission.Pass),
        HoldPhase.Holding when Held < MaxHeld => (this with { Held = Held + 1 }, Admission.Wait),
        HoldPhase.Holding => (this, Admission.Full),
        _ => (this, Admission.Expired),
    };

    /// <summary>A write in flight ended, however it ended.</summary>
    public HoldState End()
    {
        Debug.Assert(InFlight > 0, "a write ended that was never let through");
        return this with { InFlight = InFlight - 1 };
    }

    /// <summary>A write that waited went away.</summary>
    public HoldState Leave()
    {
        Debug.Assert(Held > 0, "a write left that never waited");
        return this with { Held = Held - 1 };
    }

    /// <summary>An epoch older than the newest one seen belongs to a driver that has been replaced.</summary>
    public bool IsOlder(long epoch) => epoch < Epoch;

    /// <summary>Released is for good: a hold of the same epoch that comes afterwards was sent before, by a driver that may be dead by now.</summary>
    public bool IsReleased(long epoch) => epoch > 0 && epoch == Epoch && Phase == HoldPhase.None;

    /// <summary>Begins a hold or extends it; also one that expired, since nothing was let through in between.</summary>
    public HoldState Hold(long epoch, TimeSpan until, int maxHeld)
    {
        Debug.Assert(!IsOlder(epoch), "the caller refuses older epochs");
        Debug.Assert(!IsReleased(epoch), "the caller refuses epochs that were released");
        return this with { Phase = HoldPhase.Holding, Epoch = epoch, Until = until, MaxHeld = maxHeld };
    }

    /// <summary>Writes that waited are in flight from here on, before any of them has moved: a hold that follows at once counts them.</summary>
    public HoldState Release(long epoch)
    {
        Debug.Assert(!IsOlder(epoch), "the caller refuses older epochs");
        return this with { Phase = HoldPhase.None, Epoch = epoch, InFlight = InFlight + Held, Held = 0 };
    }
}

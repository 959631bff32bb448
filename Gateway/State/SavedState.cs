using System.Text.Json.Serialization;

namespace Platform.Gateway.State;

/// <summary>What outlives the process.</summary>
/// <param name="Sequence">Grows with each save: of two copies the higher one is newer.</param>
/// <param name="Epoch">The newest epoch seen, so that a replaced driver stays refused.</param>
internal sealed record SavedState(
    [property: JsonRequired] long Sequence, [property: JsonRequired] int Weight, [property: JsonRequired] long Epoch, SavedHold? Hold)
{
    public static SavedState Fresh { get; } = new(0, 0, 0, null);
}

/// <param name="ExpiresAt">By the wall clock, which is all that two processes share.</param>
/// <param name="LeaseMs">As asked for: a clock set back meanwhile cannot make the rest of a lease longer than the whole.</param>
internal sealed record SavedHold(
    [property: JsonRequired] DateTimeOffset ExpiresAt, [property: JsonRequired] long LeaseMs, [property: JsonRequired] int MaxHeld)
{
    public TimeSpan LeftAt(DateTimeOffset now)
    {
        var left = ExpiresAt - now;
        var lease = TimeSpan.FromMilliseconds(LeaseMs);
        return left <= TimeSpan.Zero ? TimeSpan.Zero : left < lease ? left : lease;
    }
}

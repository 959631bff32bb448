namespace Platform.Players.Tests;

/// <summary>A clock that goes only when told.</summary>
internal sealed class ManualTime : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private TimeSpan _elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Start + _elapsed;

    public override long GetTimestamp() => _elapsed.Ticks;

    public void Advance(TimeSpan by) => _elapsed += by;

    public void AdvanceMs(double ms) => Advance(TimeSpan.FromMilliseconds(ms));
}

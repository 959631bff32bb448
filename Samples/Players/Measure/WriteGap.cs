namespace Platform.Players.Measure;

/// <param name="From">The acknowledgement before the gap, when its answer arrived; null when there was no gap.</param>
/// <param name="To">The one after it.</param>
internal sealed record Gap(double Ms, DateTimeOffset? From, DateTimeOffset? To)
{
    public static readonly Gap None = new(0, null, null);
}

/// <summary>
/// The longest time between two acknowledged writes, as the users saw it: the write freeze. Lengths come from the monotonic
/// clock, instants from the wall. Not safe for concurrent use.
/// </summary>
internal sealed class WriteGap(TimeProvider time)
{
    private (long Timestamp, DateTimeOffset At)? _last;
    private Gap _longest = Gap.None;

    public void Acknowledged() => _last = Advance();

    /// <summary>Counts the time since the last acknowledgement too: a freeze that nobody ended is one.</summary>
    public Gap Longest(bool stillExpecting)
    {
        if (stillExpecting) Advance();
        return _longest;
    }

    private (long, DateTimeOffset) Advance()
    {
        var now = (Timestamp: time.GetTimestamp(), At: time.GetUtcNow());
        if (_last is { } last && time.GetElapsedTime(last.Timestamp, now.Timestamp).TotalMilliseconds is var ms && ms > _longest.Ms)
            _longest = new(ms, last.At, now.At);
        return now;
    }
}

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
    /// <summary>Shorter ones are the ordinary time between two writes.</summary>
    private const double ShortestKeptMs = 20;
    private const int MostKept = 4096;
    private readonly Queue<Gap> _kept = new();
    private (long Timestamp, DateTimeOffset At)? _last;
    private Gap _longest = Gap.None;

    public void Acknowledged()
    {
        var now = Advance();
        if (_last is { } last && time.GetElapsedTime(last.Timestamp, now.Timestamp).TotalMilliseconds is >= ShortestKeptMs and var ms) Keep(new(ms, last.At, now.At));
        _last = now;
    }

    /// <summary>Counts the time since the last acknowledgement too: a freeze that nobody ended is one.</summary>
    public Gap Longest(bool stillExpecting)
    {
        if (stillExpecting) Advance();
        return _longest;
    }

    /// <summary>The longest of those that ended after <paramref name="since"/>, as far as they are remembered.</summary>
    public Gap LongestSince(DateTimeOffset since) => _kept.Where(gap => gap.To > since).MaxBy(gap => gap.Ms) ?? Gap.None;

    private void Keep(Gap gap)
    {
        if (_kept.Count == MostKept) _kept.Dequeue();
        _kept.Enqueue(gap);
    }

    private (long Timestamp, DateTimeOffset At) Advance()
    {
        var now = (Timestamp: time.GetTimestamp(), At: time.GetUtcNow());
        if (_last is { } last && time.GetElapsedTime(last.Timestamp, now.Timestamp).TotalMilliseconds is var ms && ms > _longest.Ms)
            _longest = new(ms, last.At, now.At);
        return now;
    }
}

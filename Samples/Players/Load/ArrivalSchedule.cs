namespace Platform.Players.Load;

/// <summary>
/// When users arrive, whether or not anybody answers them: an open loop. A Poisson process of the given rate, or even spacing
/// without <paramref name="random"/>. Arrivals depend on the clock alone, so a loop that was held up takes none fewer.
/// </summary>
internal sealed class ArrivalSchedule(double perSecond, LoadProfile profile, Random? random)
{
    private double _expected;
    private double _next = Step(random);
    private TimeSpan _until;

    /// <summary>Adds the instants (since the start) of the arrivals between the last call and <paramref name="elapsed"/>, in order.</summary>
    public void TakeDue(TimeSpan elapsed, List<TimeSpan> due)
    {
        if (elapsed <= _until) return;
        var expected = perSecond * profile.PlainSeconds(elapsed);
        for (; _next <= expected; _next += Step(random))
            due.Add(_until + ((elapsed - _until) * ((_next - _expected) / (expected - _expected))));
        (_expected, _until) = (expected, elapsed);
    }

    /// <summary>The distance to the next arrival, where the mean is 1.</summary>
    private static double Step(Random? random) => random is null ? 1 : -Math.Log(1 - random.NextDouble());
}

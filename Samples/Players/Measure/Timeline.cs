namespace Platform.Players.Measure;

/// <summary>What the users saw in one second, by the time of the answers. The latencies are 0 where there were no requests.</summary>
internal sealed record Second(DateTimeOffset At, long Requests, long Failed, long Acknowledged, double P50Ms, double P95Ms, double MaxMs, long SideTarget);

/// <summary>The last two hours, second by second and without holes. Not safe for concurrent use.</summary>
internal sealed class Timeline
{
    private const int MostSeconds = 7200;
    private readonly Queue<Second> _closed = new();
    private readonly LatencyHistogram _latency = new();
    private long? _second;
    private long _requests;
    private long _failed;
    private long _acknowledged;
    private long _target;

    /// <param name="latency">Null for a request that was never sent.</param>
    public void Add(DateTimeOffset at, Answer answer, bool acknowledged, TimeSpan? latency)
    {
        MoveTo(at);
        _requests++;
        if (!answer.IsSuccess) _failed++;
        if (acknowledged) _acknowledged++;
        if (answer.FromTarget) _target++;
        if (latency is { } took) _latency.Add(took);
    }

    /// <summary>Complete seconds from <paramref name="since"/> until <paramref name="now"/>.</summary>
    public IReadOnlyList<Second> Read(DateTimeOffset? since, DateTimeOffset now)
    {
        if (_second is not null) MoveTo(now);
        return [.. _closed.Where(s => since is null || s.At >= since)];
    }

    /// <summary>Closes the seconds before that of <paramref name="at"/>. A wall clock that was set back counts on in the present second.</summary>
    private void MoveTo(DateTimeOffset at)
    {
        var second = at.ToUnixTimeSeconds();
        _second ??= second;
        if (second - _second > MostSeconds) _second = second - MostSeconds;
        for (; _second < second; _second++) Close(_second.Value);
    }

    private void Close(long second)
    {
        if (_closed.Count == MostSeconds) _closed.Dequeue();
        _closed.Enqueue(new(DateTimeOffset.FromUnixTimeSeconds(second), _requests, _failed, _acknowledged,
            _latency.PercentileMs(0.5), _latency.PercentileMs(0.95), _latency.MaxMs, _target));
        (_requests, _failed, _acknowledged, _target) = (0, 0, 0, 0);
        _latency.Clear();
    }
}

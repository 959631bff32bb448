using Platform.Players.Ledger;

namespace Platform.Players.Measure;

internal sealed record RequestCounts(long Total, long Failed, double P50Ms, double P95Ms, double P99Ms, IReadOnlyDictionary<string, long> ByStatus);

/// <param name="Unanswered">No answer: they may or may not have happened.</param>
/// <param name="Failed">Answered with something else than 2xx.</param>
internal sealed record WriteCounts(long Acknowledged, long Unanswered, long Failed);

/// <summary>All that one run measured. Safe for concurrent use; adding an answer takes a short lock and allocates next to nothing.</summary>
internal sealed class Measurements(PlayersMetrics metrics, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly LatencyHistogram _latency = new();
    private readonly Dictionary<string, long> _byStatus = [];
    private readonly Timeline _timeline = new();
    private readonly WriteGap _gap = new(time);
    private long _total;
    private long _failed;
    private long _acknowledged;
    private long _unanswered;
    private long _failedWrites;

    /// <param name="write">What the ledger says of it; null for a read, or for a write that was never sent.</param>
    /// <param name="latency">From the instant the user wanted to act until the whole answer was there; null when it was never sent.</param>
    public void Add(Answer answer, EntryState? write, TimeSpan? latency)
    {
        lock (_lock)
        {
            _total++;
            if (!answer.IsSuccess) _failed++;
            _byStatus[answer.Key] = _byStatus.GetValueOrDefault(answer.Key) + 1;
            if (latency is { } took) _latency.Add(took);
            Count(write);
            _timeline.Add(time.GetUtcNow(), answer, write == EntryState.Acknowledged, latency);
        }
        metrics.Answered(answer, write, latency);
    }

    public RequestCounts Requests()
    {
        lock (_lock)
            return new(_total, _failed, _latency.PercentileMs(0.5), _latency.PercentileMs(0.95), _latency.PercentileMs(0.99), new SortedDictionary<string, long>(_byStatus, StringComparer.Ordinal));
    }

    public WriteCounts Writes()
    {
        lock (_lock) return new(_acknowledged, _unanswered, _failedWrites);
    }

    /// <param name="stillExpecting">Whether users are still writing, so that silence counts.</param>
    public Gap LongestGap(bool stillExpecting)
    {
        lock (_lock) return _gap.Longest(stillExpecting);
    }

    /// <summary>Of the gaps that ended after <paramref name="since"/>.</summary>
    public Gap LongestGapSince(DateTimeOffset since)
    {
        lock (_lock) return _gap.LongestSince(since);
    }

    public IReadOnlyList<Second> Timeline(DateTimeOffset? since)
    {
        lock (_lock) return _timeline.Read(since, time.GetUtcNow());
    }

    private void Count(EntryState? write)
    {
        if (write == EntryState.Acknowledged)
        {
            _acknowledged++;
            _gap.Acknowledged();
        }
        else if (write == EntryState.Unanswered) _unanswered++;
        else if (write == EntryState.Failed) _failedWrites++;
    }
}

using System.Diagnostics.Metrics;
using Platform.Players.Ledger;
using Platform.Players.Measure;

namespace Platform.Players;

/// <summary>The meter <c>Platform.Players</c>.</summary>
internal sealed class PlayersMetrics
{
    private readonly Counter<long> _requests;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _acknowledged;
    private readonly Histogram<double> _duration;
    private double _longestGapMs;

    public PlayersMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Platform.Players");
        _requests = meter.CreateCounter<long>("players.requests", description: "Requests that users made, by result");
        _failures = meter.CreateCounter<long>("players.failures", description: "Requests answered with something else than 2xx, or not at all");
        _acknowledged = meter.CreateCounter<long>("players.writes.acknowledged", description: "Writes that were answered with 2xx");
        _duration = meter.CreateHistogram<double>("players.request.duration", "s", "From the instant a user wanted to act until the whole answer was there");
        meter.CreateObservableGauge("players.writes.longest_gap", () => Volatile.Read(ref _longestGapMs) / 1000, "s", "The longest time between two acknowledged writes of this run");
    }

    public void Answered(Answer answer, EntryState? write, TimeSpan? latency)
    {
        _requests.Add(1, new KeyValuePair<string, object?>("result", answer.Key));
        if (!answer.IsSuccess) _failures.Add(1, new KeyValuePair<string, object?>("result", answer.Key));
        if (write == EntryState.Acknowledged) _acknowledged.Add(1);
        if (latency is { } took) _duration.Record(took.TotalSeconds);
    }

    public void Gap(double longestMs) => Volatile.Write(ref _longestGapMs, longestMs);
}

using Platform.Plans;

namespace Platform.Migrator.Traffic.Gateway;

/// <summary>
/// Counters as they were at known instants, so that any window is a difference. Counters only rise here: when the gateway's process begins anew (another
/// generation, or a counter that fell) its counts are added to what was counted before. Bounded: when full, every other one of the older half is dropped,
/// so old windows get coarser instead of wrong.
/// </summary>
internal sealed class CounterHistory(int most = 2048)
{
    private readonly List<Entry> _entries = [];
    private string? _generation;
    private Dictionary<Side, SideCounters> _raw = [];
    private Dictionary<Side, SideCounters> _before = [];

    public int Count => _entries.Count;

    public void Add(DateTimeOffset at, string generation, GatewayCounters counters)
    {
        var raw = Enum.GetValues<Side>().ToDictionary(side => side, side => counters.Sides[side.Word()]);
        if (_raw.Count > 0 && !raw.All(pair => pair.Value.LatencyMs.Bounds.AsSpan().SequenceEqual(_raw[pair.Key].LatencyMs.Bounds)))
            Forget();
        else if (_generation is not null && (generation != _generation || raw.Any(pair => pair.Value.FellBelow(_raw[pair.Key]))))
            _before = _entries[^1].Sides;
        (_generation, _raw) = (generation, raw);
        if (_entries.Count == most)
            Thin();
        _entries.Add(new Entry(at, raw.ToDictionary(pair => pair.Key, pair => _before.TryGetValue(pair.Key, out var before) ? pair.Value.Plus(before) : pair.Value)));
    }

    /// <summary>What was counted between the first entry at or after <paramref name="since"/> and the newest.</summary>
    /// <returns>Null while there are no entries at all.</returns>
    public CounterWindow? Window(Side side, DateTimeOffset since)
    {
        if (_entries.Count == 0)
            return null;
        var first = _entries.FindIndex(entry => entry.At >= since);
        var from = _entries[first < 0 ? _entries.Count - 1 : first];
        var samples = first < 0 ? 0 : _entries.Count - first;
        return new CounterWindow(_entries[^1].Sides[side].Minus(from.Sides[side]), samples, _entries[^1].At);
    }

    /// <summary>Other buckets cannot be added up with these.</summary>
    private void Forget()
    {
        _entries.Clear();
        _before = [];
    }

    private void Thin()
    {
        var kept = _entries.Where((_, index) => index >= _entries.Count / 2 || index % 2 == 0).ToList();
        _entries.Clear();
        _entries.AddRange(kept);
    }

    private sealed record Entry(DateTimeOffset At, Dictionary<Side, SideCounters> Sides);
}

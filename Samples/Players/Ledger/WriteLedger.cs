namespace Platform.Players.Ledger;

/// <summary>
/// Every write that users made, in the order sent: what the authority is compared with at the end. It goes on over several
/// runs, since what was acknowledged once stays promised. Safe for concurrent use.
/// </summary>
/// <remarks>Held in memory, about 250 bytes a write: a day at 200 writes a second is some 4 GB, so it is for rehearsals.</remarks>
internal sealed class WriteLedger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, int> _places = [];
    private readonly List<LedgerEntry> _entries = [];
    private readonly LedgerFile? _file;

    public WriteLedger(LedgerFile? file = null)
    {
        _file = file;
        foreach (var entry in file?.Recovered ?? []) Place(entry);
    }

    public void Sent(Guid id, EntryKind kind, string sha256, Guid? avatar = null)
    {
        var entry = new LedgerEntry(id, kind, sha256, avatar, EntryState.Sent);
        lock (_lock) Place(entry);
        _file?.Append(LedgerLine.Sent(entry));
    }

    public void Settle(Guid id, EntryState state)
    {
        lock (_lock)
        {
            var place = _places[id];
            _entries[place] = _entries[place] with { State = state };
        }
        _file?.Append(LedgerLine.Settled(id, state));
    }

    public IReadOnlyList<LedgerEntry> Entries()
    {
        lock (_lock) return [.. _entries];
    }

    private void Place(LedgerEntry entry)
    {
        _places.Add(entry.Id, _entries.Count);
        _entries.Add(entry);
    }
}

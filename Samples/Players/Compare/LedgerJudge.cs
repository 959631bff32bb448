using Platform.Players.Ledger;

namespace Platform.Players.Compare;

/// <summary>Judges each write of the ledger by what the store holds of it. Pure.</summary>
internal sealed class LedgerJudge
{
    private const int MostExamples = 20;
    private readonly List<Finding> _examples = [];
    private readonly Dictionary<string, int> _faults = [];
    private int _checked;
    private int _unansweredPresent;
    private int _failedPresent;

    public ComparisonReport Report => new(_checked, Faults("lost"), Faults("duplicated"), Faults("altered"), _unansweredPresent, _failedPresent, _examples);

    public void Judge(LedgerEntry entry, AuditAnswer found)
    {
        _checked++;
        if (entry.State == EntryState.Acknowledged && (found.Rows == 0 || found.Effects == 0))
            Fault(entry, "lost", found.Rows == 0 ? "acknowledged, and there is no row" : "acknowledged, and its line in the activity log is missing");
        if (found.Rows > 1 || found.Effects > 1)
            Fault(entry, "duplicated", $"{found.Rows} rows, {found.Effects} effects");
        if (found.Rows > 0 && found.Sha256 != entry.Sha256)
            Fault(entry, "altered", $"sent {entry.Sha256}, found {found.Sha256}");
        if (found.Rows > 0 && entry.State is EntryState.Unanswered or EntryState.Sent) _unansweredPresent++;
        if (found.Rows > 0 && entry.State == EntryState.Failed) _failedPresent++;
    }

    /// <summary>An avatar must stand as its last acknowledged edit left it, or as a later one did that may have happened.</summary>
    /// <param name="edits">All edits of this avatar, in the order sent.</param>
    public void JudgeStanding(IReadOnlyList<LedgerEntry> edits, AuditAnswer found)
    {
        var last = edits.ToList().FindLastIndex(e => e.State == EntryState.Acknowledged);
        if (last < 0) return;
        if (found.Rows == 0) Fault(edits[last], "lost", $"avatar {found.Id} is not there");
        else if (edits.Skip(last).FirstOrDefault(e => e.Id == found.WriteId) is not { } standing)
            Fault(edits[last], "altered", $"avatar {found.Id} stands as edit {found.WriteId} left it, which is not its last");
        else if (standing.Sha256 != found.Sha256)
            Fault(standing, "altered", $"avatar {found.Id} has other content than its last edit");
    }

    private int Faults(string fault) => _faults.GetValueOrDefault(fault);

    private void Fault(LedgerEntry entry, string fault, string detail)
    {
        _faults[fault] = Faults(fault) + 1;
        if (_examples.Count < MostExamples) _examples.Add(new(entry.Id, entry.Kind.ToString().ToLowerInvariant(), fault, detail));
    }
}

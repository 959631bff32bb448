using Platform.Players.Ledger;

namespace Platform.Players.Compare;

/// <summary>Asks an instance about every write of the ledger, and how every edited avatar stands.</summary>
internal sealed class LedgerComparison(AuditClient audit)
{
    /// <exception cref="AuditException">The instance did not answer for all of them.</exception>
    public async Task<ComparisonReport> CompareAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancel)
    {
        var judge = new LedgerJudge();
        foreach (var kind in entries.GroupBy(e => e.Kind))
        {
            var found = await audit.AskAsync(AuditKind(kind.Key), [.. kind.Select(e => e.Id)], cancel);
            foreach (var entry in kind) judge.Judge(entry, found[entry.Id]);
        }
        await JudgeAvatarsAsync(judge, entries, cancel);
        return judge.Report;
    }

    private async Task JudgeAvatarsAsync(LedgerJudge judge, IReadOnlyList<LedgerEntry> entries, CancellationToken cancel)
    {
        var edits = entries.Where(e => e.Avatar is not null).ToLookup(e => e.Avatar!.Value);
        var found = await audit.AskAsync("avatar", [.. edits.Select(e => e.Key)], cancel);
        foreach (var avatar in edits) judge.JudgeStanding([.. avatar], found[avatar.Key]);
    }

    /// <summary>The app's word: an edit is asked about by its own id there, an avatar by the avatar's.</summary>
    private static string AuditKind(EntryKind kind) => kind switch
    {
        EntryKind.Message => "message",
        EntryKind.User => "user",
        _ => "edit",
    };
}

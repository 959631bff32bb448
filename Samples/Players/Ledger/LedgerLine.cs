using System.Globalization;

namespace Platform.Players.Ledger;

/// <summary>
/// The ledger's lines on disk, space-separated: <c>sent ID KIND SHA256 [AVATAR]</c> when a write leaves, then
/// <c>acknowledged|failed|unanswered ID</c>.
/// </summary>
internal static class LedgerLine
{
    public static string Sent(LedgerEntry entry) =>
        entry.Avatar is { } avatar ? $"sent {entry.Id} {Word(entry.Kind)} {entry.Sha256} {avatar}" : $"sent {entry.Id} {Word(entry.Kind)} {entry.Sha256}";

    public static string Settled(Guid id, EntryState state) => $"{Word(state)} {id}";

    /// <summary>Reads lines back. A last line without its end was being written when the process died, and does not count.</summary>
    /// <exception cref="FormatException">A whole line that is none of a ledger's.</exception>
    public static IReadOnlyList<LedgerEntry> Read(string text)
    {
        var entries = new OrderedDictionary<Guid, LedgerEntry>();
        var lines = text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (var n = 0; n < lines.Length; n++)
        {
            if (!TryApply(entries, lines[n].Split(' ')))
                throw new FormatException($"line {n + 1} is none of a ledger's. Give PLAYERS__LEDGER another path, or move the file away.");
        }
        return [.. entries.Values];
    }

    private static bool TryApply(OrderedDictionary<Guid, LedgerEntry> entries, string[] words)
    {
        if (words.Length < 2 || !Guid.TryParse(words[1], out var id) || !Enum.TryParse<EntryState>(words[0], ignoreCase: true, out var state)) return false;
        if (state == EntryState.Sent) return TryAdd(entries, id, words);
        if (!entries.TryGetValue(id, out var entry)) return false;
        entries[id] = entry with { State = state };
        return true;
    }

    private static bool TryAdd(OrderedDictionary<Guid, LedgerEntry> entries, Guid id, string[] words)
    {
        if (words.Length is not (4 or 5) || !Enum.TryParse<EntryKind>(words[2], ignoreCase: true, out var kind)) return false;
        Guid? avatar = words.Length == 5 && Guid.TryParse(words[4], out var whom) ? whom : null;
        return entries.TryAdd(id, new(id, kind, words[3], avatar, EntryState.Sent));
    }

    private static string Word(Enum value) => value.ToString().ToLower(CultureInfo.InvariantCulture);
}

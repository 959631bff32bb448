namespace Platform.Plans.Reading;

/// <summary>Guesses which known word was meant.</summary>
internal static class Nearest
{
    /// <returns>The known word at the smallest edit distance, or null when none is near.</returns>
    public static string? To(string word, IEnumerable<string> known)
    {
        if (word.Length > 40)
            return null;
        var best = known.Select(candidate => (candidate, distance: Distance(word.ToLowerInvariant(), candidate))).OrderBy(pair => pair.distance).FirstOrDefault();
        return best.candidate is not null && best.distance <= Math.Max(2, best.candidate.Length / 3) && best.distance < best.candidate.Length ? best.candidate : null;
    }

    /// <summary>A remedy for an unknown word: the nearest one, then all of them.</summary>
    public static string Remedy(string word, IReadOnlyCollection<string> known)
    {
        var all = $"Known: {string.Join(", ", known)}.";
        return To(word, known) is { } near ? $"Did you mean `{near}`? {all}" : all;
    }

    /// <summary>Levenshtein distance, one row at a time.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = left[i - 1] == right[j - 1] ? diagonal : diagonal + 1;
                diagonal = row[j];
                row[j] = Math.Min(cost, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}

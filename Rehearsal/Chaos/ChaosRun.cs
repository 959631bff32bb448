namespace Platform.Rehearsal.Chaos;

/// <summary>What one run measured.</summary>
/// <param name="Turn">As it was drawn.</param>
internal sealed record ChaosRun(ChaosTurn Turn, DateTimeOffset Began)
{
    /// <summary>Where the migration was when it was struck: its phase and step; null when nothing was.</summary>
    public string? StruckIn { get; init; }

    /// <summary>From the blow (or from the command, where that came later) until everything rested.</summary>
    public TimeSpan? ToRest { get; init; }

    public TimeSpan Took { get; init; }

    public TimeSpan LongestGap { get; init; }

    public long Acknowledged { get; init; }

    /// <summary>Freezes that were given up on the way.</summary>
    public int AbortedFreezes { get; init; }

    public IReadOnlyDictionary<string, long> Failed { get; init; } = new Dictionary<string, long>();

    public IReadOnlyDictionary<string, long> Unexcused { get; init; } = new Dictionary<string, long>();

    /// <summary>Why the run did not come to rest by itself; null when it did.</summary>
    public string? Problem { get; init; }

    public bool Held => Problem is null && Unexcused.Count == 0;
}

/// <summary>What became of all writes of a world, and who was open when.</summary>
/// <param name="AuthorityEntries">In both sides' logs together.</param>
/// <param name="Problem">Why it could not be judged; null when it was.</param>
internal sealed record WorldVerdict(int LastRun, long Checked, long Lost, long Duplicated, long Altered, int AuthorityEntries, IReadOnlyList<string> TwoAuthorities, string? Problem)
{
    public IReadOnlyList<string> Examples { get; init; } = [];

    public bool Held => Problem is null && Checked > 0 && AuthorityEntries > 0 && Lost + Duplicated + Altered == 0 && TwoAuthorities.Count == 0;
}

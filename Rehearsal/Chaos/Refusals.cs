namespace Platform.Rehearsal.Chaos;

/// <summary>What users had been answered until a moment.</summary>
/// <param name="ByStatus">Status, or <c>connection</c>, <c>timeout</c>, <c>overload</c>, to how many.</param>
internal sealed record Answers(DateTimeOffset At, IReadOnlyDictionary<string, long> ByStatus, long Acknowledged);

/// <summary>From the blow until everything is there again and nobody is held up any more. Null while it is not over, or never began.</summary>
internal sealed record Outage(Victim Victim, DateTimeOffset? From, DateTimeOffset? To);

/// <summary>
/// Which requests failed, and whether they had to. Pure. Failures belong to the victim: while a gateway is dead nobody can be answered, while
/// an app is dead the gateway has nobody to ask, and a committed turn holds writes until that app has taken its new address, for longer than users
/// may have patience; while a database is dead the app has to refuse. A dead or cut-off migrator may cost refusals (503) and
/// nothing else. Outside of the outage nothing may fail at all.
/// </summary>
internal static class Refusals
{
    /// <summary>How late an answer may be counted: users are looked at now and then.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(1500);

    private static readonly string[] Refused = ["503"];

    public static IReadOnlyDictionary<string, long> Failed(IReadOnlyList<Answers> seen) => Sum(Deltas(seen));

    /// <summary>Failures that nothing excuses, by status.</summary>
    public static IReadOnlyDictionary<string, long> Unexcused(IReadOnlyList<Answers> seen, Outage outage) => Sum(Deltas(seen).Where(delta => !IsExcused(delta, outage)));

    /// <summary>The longest time in which no write was acknowledged, as exact as users were looked at.</summary>
    public static TimeSpan LongestGap(IReadOnlyList<Answers> seen)
    {
        if (seen.Count == 0) return TimeSpan.Zero;
        var (longest, last) = (TimeSpan.Zero, seen[0]);
        foreach (var now in seen)
        {
            if (now.At - last.At > longest) longest = now.At - last.At;
            if (now.Acknowledged != last.Acknowledged) last = now;
        }

        return longest;
    }

    private static bool IsExcused(Delta delta, Outage outage)
    {
        if (outage.Victim == Victim.Nobody) return false;
        if (outage.From is not { } from || delta.At < from || (outage.To is { } to && delta.Since > to + Late)) return false;
        return Refused.Contains(delta.Status) || outage.Victim switch
        {
            Victim.Gateway => delta.Status is "connection",
            Victim.CosySource or Victim.CosyTarget => delta.Status is "502" or "timeout",
            _ => false,
        };
    }

    private static IEnumerable<Delta> Deltas(IReadOnlyList<Answers> seen) => seen.Zip(seen.Skip(1)).SelectMany(pair => pair.Second.ByStatus
        .Select(entry => new Delta(pair.First.At, pair.Second.At, entry.Key, entry.Value - pair.First.ByStatus.GetValueOrDefault(entry.Key)))
        .Where(delta => delta.Count > 0 && !delta.Status.StartsWith('2')));

    private static Dictionary<string, long> Sum(IEnumerable<Delta> deltas) => deltas.GroupBy(delta => delta.Status).ToDictionary(group => group.Key, group => group.Sum(delta => delta.Count));

    private sealed record Delta(DateTimeOffset Since, DateTimeOffset At, string Status, long Count);
}

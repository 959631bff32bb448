using System.Globalization;

namespace Platform.Rehearsal.Chaos;

/// <summary>A line a run, a line a world, and a table by victim at the end.</summary>
internal static class ChaosLines
{
    public static string Of(ChaosRun run)
    {
        var failed = run.Failed.Count == 0 ? "" : $", failed {Counts(run.Failed)}";
        var rest = run.ToRest is { } took ? $"rest after {Seconds(took)}" : "NO REST";
        var freezes = run.AbortedFreezes > 0 ? $", {run.AbortedFreezes} freezes given up" : "";
        var unexcused = run.Unexcused.Count == 0 ? "" : $", UNEXCUSED {Counts(run.Unexcused)}";
        return $"{run.Turn.Number,4} {(run.Turn.Fresh ? "fresh" : run.Turn.Way.ToString().ToLowerInvariant()),-5} {run.Turn.Victim.Word(),-11} {run.Turn.Moment} (in {run.StruckIn ?? "nothing"}): "
            + $"{rest}, longest gap {Seconds(run.LongestGap)}, {Seconds(run.Took)} in all{failed}{freezes}{unexcused}{(run.Problem is null ? "" : $": {run.Problem}")}";
    }

    public static string Of(WorldVerdict world) => world.Problem
        ?? $"     {world.Checked:N0} writes looked for: {world.Lost} lost, {world.Duplicated} duplicated, {world.Altered} altered; {world.AuthorityEntries} entries in both logs of authority, {(world.TwoAuthorities.Count == 0 ? "one authority at every instant" : string.Join(" ", world.TwoAuthorities))}";

    public static IEnumerable<string> Summary(IReadOnlyList<ChaosRun> runs)
    {
        yield return "victim       runs  held  median to rest  longest to rest  longest gap  failed requests";
        foreach (var victim in runs.GroupBy(run => run.Turn.Victim).OrderBy(group => group.Key))
            yield return Line(victim.Key.Word(), [.. victim]);
        yield return Line("all", runs);
    }

    internal static TimeSpan? Median(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Order().ToList();
        return sorted.Count == 0 ? null : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static string Line(string name, IReadOnlyList<ChaosRun> runs)
    {
        var rests = runs.Select(run => run.ToRest).OfType<TimeSpan>().ToList();
        var failed = runs.SelectMany(run => run.Failed).GroupBy(entry => entry.Key).ToDictionary(group => group.Key, group => group.Sum(entry => entry.Value));
        return $"{name,-11} {runs.Count,5} {runs.Count(run => run.Held),5} {Seconds(Median(rests)),15} {Seconds(rests.Count == 0 ? null : rests.Max()),16} {Seconds(runs.Count == 0 ? null : runs.Max(run => run.LongestGap)),12}  {Counts(failed)}";
    }

    private static string Counts(IReadOnlyDictionary<string, long> failed) => failed.Count == 0 ? "none" : string.Join(", ", failed.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Value} × {entry.Key}"));

    private static string Seconds(TimeSpan? time) => time is { } known ? $"{known.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s" : "-";
}

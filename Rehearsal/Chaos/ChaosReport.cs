using System.Text.Encodings.Web;
using System.Text.Json;

namespace Platform.Rehearsal.Chaos;

/// <summary><c>result.json</c>: what was struck when, and what came of it. Times in milliseconds.</summary>
internal static class ChaosReport
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(string directory, int seed, int planned, IReadOnlyList<ChaosRun> runs, IReadOnlyList<WorldVerdict> worlds, CancellationToken cancel)
    {
        Directory.CreateDirectory(directory);
        await File.WriteAllTextAsync(Path.Combine(directory, "result.json"), JsonSerializer.Serialize(Content(seed, planned, runs, worlds), Format) + "\n", cancel);
    }

    internal static bool Held(int planned, IReadOnlyList<ChaosRun> runs, IReadOnlyList<WorldVerdict> worlds) =>
        runs.Count == planned && worlds.Count > 0 && runs.All(run => run.Held) && worlds.All(world => world.Held);

    private static object Content(int seed, int planned, IReadOnlyList<ChaosRun> runs, IReadOnlyList<WorldVerdict> worlds) => new
    {
        Held = Held(planned, runs, worlds),
        Seed = seed,
        Planned = planned,
        MedianToRestMs = ChaosLines.Median(runs.Select(run => run.ToRest).OfType<TimeSpan>())?.TotalMilliseconds,
        LongestGapMs = runs.Select(run => run.LongestGap.TotalMilliseconds).DefaultIfEmpty().Max(),
        Writes = new { Checked = worlds.Sum(w => w.Checked), Lost = worlds.Sum(w => w.Lost), Duplicated = worlds.Sum(w => w.Duplicated), Altered = worlds.Sum(w => w.Altered) },
        Worlds = worlds,
        Runs = runs.Select(run => new
        {
            Run = run.Turn.Number,
            run.Turn.Fresh,
            Way = run.Turn.Way.ToString().ToLowerInvariant(),
            Victim = run.Turn.Victim.Word(),
            Moment = run.Turn.Moment.ToString(),
            run.StruckIn,
            run.Began,
            ToRestMs = run.ToRest?.TotalMilliseconds,
            TookMs = run.Took.TotalMilliseconds,
            LongestGapMs = run.LongestGap.TotalMilliseconds,
            run.Acknowledged,
            run.AbortedFreezes,
            run.Failed,
            run.Unexcused,
            run.Problem,
        }),
    };
}

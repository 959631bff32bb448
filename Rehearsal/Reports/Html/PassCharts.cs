using Platform.Rehearsal.Api;

namespace Platform.Rehearsal.Reports.Html;

/// <summary>Which charts a pass is shown with, over one common time axis.</summary>
internal static class PassCharts
{
    private static readonly TimeSpan Nearby = TimeSpan.FromSeconds(1);

    public static TimeAxis Axis(PassReport pass)
    {
        var ends = pass.Timeline.Users.Select(second => At(pass, second.At) + 1)
            .Concat(pass.Timeline.Migration.Select(point => At(pass, point.At)))
            .Append(1);
        return new TimeAxis(Math.Ceiling(ends.Max()), [.. Phases(pass), .. Marks(pass)]);
    }

    public static IEnumerable<Chart> All(PassReport pass)
    {
        if (pass.Timeline.Migration.Count > 0) yield return Weights(pass);
        if (pass.Timeline.Users.Count > 0)
        {
            yield return Requests(pass);
            yield return Latency(pass);
        }

        if (pass.Timeline.Migration.Any(point => point.LagMs is not null)) yield return Lag(pass);
    }

    public static double At(PassReport pass, DateTimeOffset instant) => (instant - pass.Started).TotalSeconds;

    private static IEnumerable<Band> Phases(PassReport pass) => pass.Phases
        .Where(phase => phase.Seconds > 0)
        .Select((phase, index) => new Band(phase.Name, At(pass, phase.Started), At(pass, phase.Started) + phase.Seconds, index % 2 == 0 ? "phase" : "phase odd"));

    /// <summary>The longest time without a write, and the time with failures. It is called a freeze where the migrator froze writes.</summary>
    private static IEnumerable<Band> Marks(PassReport pass)
    {
        if (pass.WriteGap is { From: { } from, To: { } to })
        {
            var isFreeze = pass.Timeline.Migration.Any(point => point.Frozen && point.At > from - Nearby && point.At < to + Nearby);
            yield return new Band($"{(isFreeze ? "freeze" : "no write for")} {Markup.Ms(pass.FreezeMs)}", At(pass, from), At(pass, to), "freeze");
        }

        var failures = pass.Timeline.Users.Where(second => second.Failed > 0).Select(second => At(pass, second.At)).ToList();
        if (failures.Count > 0) yield return new Band("failures", failures.Min(), failures.Max() + 1, "fault");
    }

    private static Chart Weights(PassReport pass) => new("Traffic to the target", "%", Scale.Linear(100),
    [
        new("observed share of answers", 2, SeriesShape.Area, [.. pass.Timeline.Users.Select(second => (At(pass, second.At) + 0.5, Share(second)))]),
        new("weight at the gateway", 1, SeriesShape.Stairs, [.. pass.Timeline.Migration.Select(point => (At(pass, point.At), (double?)point.Weight))]),
    ])
    {
        Caption = "The staircase is what was ordered; the area is where users' answers came from, second by second.",
    };

    private static double? Share(UsersSecond second) => second.Requests == 0 ? null : 100.0 * second.SideTarget / second.Requests;

    private static Chart Requests(PassReport pass)
    {
        var users = pass.Timeline.Users;
        return new("Requests", "per second", Scale.Linear(users.Max(second => (double)second.Requests)),
        [
            new("answered requests", 1, SeriesShape.Area, Points(pass, second => second.Requests)),
            new("acknowledged writes", 3, SeriesShape.Line, Points(pass, second => second.Acknowledged)),
            new("failed requests", 4, SeriesShape.Bars, Points(pass, second => second.Failed)),
        ])
        {
            Caption = "Users offer the same load all the time. In the freeze writes wait, and are answered together when it ends.",
        };
    }

    private static Chart Latency(PassReport pass)
    {
        var users = pass.Timeline.Users;
        return new("Latency as users saw it", "ms (log)", Scale.Logarithmic(users.Max(second => second.MaxMs ?? second.P95Ms ?? 1)),
        [
            new("slowest", 5, SeriesShape.Line, Points(pass, second => Answered(second, second.MaxMs))),
            new("p95", 2, SeriesShape.Line, Points(pass, second => Answered(second, second.P95Ms))),
            new("p50", 1, SeriesShape.Line, Points(pass, second => Answered(second, second.P50Ms))),
        ]);
    }

    /// <summary>A second without an answer has no latency.</summary>
    private static double? Answered(UsersSecond second, double? ms) => second.Requests > 0 ? ms : null;

    private static Chart Lag(PassReport pass)
    {
        var points = pass.Timeline.Migration;
        return new("Lag: how far the target's copy is behind", "ms (log)", Scale.Logarithmic(points.Max(point => point.LagMs ?? 1)),
        [
            new("lag", 1, SeriesShape.Line, [.. points.Select(point => (At(pass, point.At), point.LagMs))]),
        ])
        {
            Caption = "Known from the end of the copy on. Below 1 ms is drawn at 1 ms.",
        };
    }

    private static List<(double, double?)> Points(PassReport pass, Func<UsersSecond, double?> value) =>
        [.. pass.Timeline.Users.Select(second => (At(pass, second.At) + 0.5, value(second)))];
}

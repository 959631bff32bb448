using Platform.Rehearsal.Api;
using Platform.Rehearsal.Passes;

namespace Platform.Rehearsal.Tests.Reports;

/// <summary>Measurements as a real pass makes them: ninety seconds, a short freeze, weights in steps.</summary>
internal static class SamplePass
{
    public static readonly DateTimeOffset Start = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);

    private static readonly (string Name, double Seconds)[] MovePhases =
        [("inspected", 0.8), ("copying", 17.4), ("following", 4.1), ("verified", 3.2), ("ready", 6.3), ("frozen", 0.31), ("drained", 0.12), ("promoted", 0.2), ("soaking", 36.8), ("observing", 10.1), ("finished", 6)];

    private static readonly (string Name, double Seconds)[] FaultPhases =
        [("inspected", 0.8), ("copying", 17.4), ("following", 4.1), ("verified", 3.2), ("ready", 6.3), ("frozen", 0.31), ("drained", 0.12), ("promoted", 0.2), ("soaking", 18.9), ("rolledBack", 7)];

    public static PassResult Move() => Make(PassKind.Move, MovePhases, at => at < 32.5 ? 0 : at < 44.5 ? 10 : at < 57 ? 50 : 100, 0);

    public static PassResult Fault() => Make(PassKind.Fault, FaultPhases, at => at < 32.5 ? 0 : at < 44.5 ? 10 : at < 51 ? 50 : 0, 977) with { Detection = TimeSpan.FromSeconds(3.26) };

    private static PassResult Make(PassKind kind, (string Name, double Seconds)[] phases, Func<double, int> weight, long injected)
    {
        var length = phases.Sum(phase => phase.Seconds);
        var track = new Track();
        for (var at = 0.0; at < length; at += 0.5) track.Add(SightAt(at, PhaseAt(phases, at), weight(at), 0));
        var last = SightAt(length, phases[^1].Name, weight(length), injected) with { Migrator = Status(length, phases[^1].Name, phases) };
        return new PassResult(kind, Start)
        {
            Took = TimeSpan.FromSeconds(length + 3),
            Last = last,
            Running = last.Players,
            Ledger = new LedgerVerdict(last.Players.Writes.Acknowledged, 0, 0, 0, 0),
            Track = track,
            Users = [.. Enumerable.Range(0, (int)length).Select(second => Users(second, weight(second), injected > 0 && second is 47 or 48 or 49))],
        };
    }

    private static UsersSecond Users(int second, int weight, bool fails)
    {
        var jitter = Math.Abs(Math.Sin(second * 12.9898) * 43758.5453 % 1);
        var isFreeze = second == 31;
        var requests = isFreeze ? 512 : 596 + (long)(jitter * 9);
        var failed = fails ? requests / 2 : 0;
        return new(
            Start.AddSeconds(second), requests, failed, isFreeze ? 118 : (requests - failed) / 3, 2.1 + jitter, (isFreeze ? 380 : 7) + (jitter * 6), (isFreeze ? 613 : 21) + (jitter * 30), (long)(requests * (weight + ((jitter - 0.5) * 2)) / 100));
    }

    private static Sight SightAt(double at, string phase, int weight, long injected) => new(
        Start.AddSeconds(at), Status(at, phase, []), Players(at, injected), new GatewayState(weight), injected);

    private static PlayersStatus Players(double at, long injected) => new()
    {
        Running = true,
        ElapsedSeconds = at,
        Requests = new() { Total = (long)(at * 599), Failed = injected, P50Ms = 2.4, P95Ms = 9.7, ByStatus = new Dictionary<string, long> { ["200"] = (long)(at * 599) - injected, ["500"] = injected } },
        Writes = new WriteCounts((long)(at * 199)),
        Offered = new OfferedCounts((long)(at * 199), (long)(at * 400)),
        LongestWriteGap = new WriteGap(613, Start.AddSeconds(31.8), Start.AddSeconds(32.413)),
    };

    private static MigratorStatus Status(double at, string phase, (string Name, double Seconds)[] phases) => new()
    {
        Phase = phase,
        Authority = at < 32.4 ? "source" : "target",
        Frozen = phase is "frozen" or "drained",
        Stores =
        [
            new StoreStatus
            {
                Name = "main", Kind = "postgres", RowsCopied = (long)Math.Clamp((at - 0.8) * 57_600, 0, 1_002_112), RowsTotal = 1_002_112, ChangesApplied = 12_345,
                LagMs = at < 18.2 ? null : at < 22 ? 9_000 * (22.2 - at) / 4 : 18 + (14 * Math.Abs(Math.Sin(at * 3))), PartitionsVerified = 41, PartitionsMismatched = 0, DrainExpectedMs = 31, DrainMs = at < 32.4 ? null : 28.4,
            },
        ],
        Phases = [.. phases.Select((one, index) => new PhaseTime(one.Name, Start.AddSeconds(phases.Take(index).Sum(before => before.Seconds)), one.Seconds))],
    };

    private static string PhaseAt((string Name, double Seconds)[] phases, double at)
    {
        foreach (var (name, seconds) in phases)
        {
            if (at < seconds) return name;
            at -= seconds;
        }

        return phases[^1].Name;
    }
}

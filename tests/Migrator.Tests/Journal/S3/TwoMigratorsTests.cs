using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Platform.Migrator.Cli;
using Platform.Migrator.Journal;
using Platform.Migrator.Tests.Cli;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Journal.S3;

/// <summary>
/// Two real migrators on one journal in S3. The one that drives is stopped (SIGSTOP) for longer than its lease, the other one takes over, and the first goes on (SIGCONT):
/// it must end without one more act. PLATFORM_DUELS says how often; <c>bench/journal/run</c> does it a hundred times.
/// </summary>
[Collection(MotoS3Collection.Name)]
public sealed class TwoMigratorsTests(MotoS3 moto)
{
    private const int Longest = 90_000;
    private static readonly int Duels = int.Parse(Environment.GetEnvironmentVariable("PLATFORM_DUELS") ?? "1", CultureInfo.InvariantCulture);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Driver_StoppedBeyondItsLease_NeverActsBesideTheNext()
    {
        MotoS3.Require();
        for (var duel = 1; duel <= Duels; duel++)
        {
            var watch = Stopwatch.StartNew();
            var (before, after) = await DuelAsync(new Random(duel));
            TestContext.Current.SendDiagnosticMessage($"duel {duel} of {Duels}: {before} acts, then {after} of the next driver; {watch.Elapsed.TotalSeconds:0.0} s");
        }
    }

    private async Task<(int Before, int After)> DuelAsync(Random random)
    {
        var acts = new List<string>();
        await using var gateway = await GatewayAsync(acts);
        var place = $"s3://{moto.Bucket}/{MotoWorld.Name("duel")}?lease=8";
        await using var first = Migrator("first", place, gateway.Url);
        await using var second = Migrator("second", place, gateway.Url);

        await first.ServeAsync();
        Assert.Equal(System.Net.HttpStatusCode.Accepted, (await first.Http.PostAsync("/api/commands/start", null)).StatusCode);
        await ActsAsync(acts, "first", random.Next(1, 5), first);
        await Task.Delay(random.Next(0, 300)); // Anywhere between two acts.
        await SignalAsync(first, "STOP");
        await second.ServeAsync();
        await ActsAsync(acts, "second", 2, second);
        await SignalAsync(first, "CONT");

        Assert.True(await first.EndAsync() == ExitCodes.LeaseHeld, first.Said());
        Assert.Contains("has lost the lease", first.Said(), StringComparison.Ordinal);
        var soFar = Count(acts, "second");
        await ActsAsync(acts, "second", soFar + 1, second);
        Assert.Equal(ExitCodes.Ok, await second.StopAsync());
        lock (acts)
            Assert.Equal(acts.Order(StringComparer.Ordinal), acts); // All of the first, then all of the second.
        await JournalIsWholeAsync(place);
        return (Count(acts, "first"), Count(acts, "second"));
    }

    private async Task JournalIsWholeAsync(string place)
    {
        await using var journal = new S3Journal(S3Location.TryParse(place)!, moto.Objects(TimeSpan.FromSeconds(20)), TimeProvider.System);
        var epochs = (await journal.ReadAsync(TestContext.Current.CancellationToken)).Select(r => r.DriverEpoch).ToList();
        Assert.Equal([1L, 2L], epochs.Distinct());
    }

    /// <summary>Its admin API, with a name of the migrator in the path: every weight that is set is an act of one of them.</summary>
    private static Task<FakeService> GatewayAsync(List<string> acts)
    {
        var weight = 0;
        return FakeService.StartAsync(routes =>
        {
            routes.MapPut("/{driver}/admin/weight", async (string driver, HttpRequest request) =>
            {
                var body = await request.ReadFromJsonAsync<WeightBody>();
                lock (acts)
                {
                    weight = body!.Target;
                    acts.Add(driver);
                }
            });
            routes.MapGet("/{driver}/admin/state", () => Results.Json(new { weight, generation = "a", hold = new { state = "none", epoch = 0, leaseMsLeft = 0, held = 0 }, inFlightWrites = 0 }));
            routes.MapGet("/{driver}/admin/metrics", () => Results.Json(new { at = "2026-01-05T09:00:00Z", sides = new { source = Side, target = Side }, gateway = new { held = 0, refused = 0 } }));
        });
    }

    private static object Side => new { requests = 0, failures = 0, writes = 0, latencyMs = new { bounds = new[] { 10, 100 }, counts = new[] { 0, 0, 0 } } };

    private MigratorProgram Migrator(string name, string place, string gateway)
    {
        var program = new MigratorProgram();
        var steps = string.Join(", ", Enumerable.Range(1, 100).Select(weight => $"{{ weight: {weight}, soak: 200ms }}"));
        program.Plan("", $"traffic: {{ router: {{ gateway: {{ url: \"{gateway}/${{DRIVER}}\" }} }}, steps: [ {steps} ] }}");
        foreach (var (variable, value) in moto.Environment)
            program[variable] = value;
        (program["DRIVER"], program[JournalPlace.Variable]) = (name, place);
        program["ConnectionStrings__main-source"] = "";
        program["ConnectionStrings__main-target"] = "";
        return program;
    }

    private static async Task ActsAsync(List<string> acts, string driver, int count, MigratorProgram program)
    {
        try
        {
            await Eventually.TrueAsync(() => Count(acts, driver) >= count, $"{count} acts of the {driver} migrator", Longest);
        }
        catch (TimeoutException late)
        {
            Assert.Fail($"{late.Message}\n{program.Said()}");
        }
    }

    private static int Count(List<string> acts, string driver)
    {
        lock (acts)
            return acts.Count(act => act == driver);
    }

    private static async Task SignalAsync(MigratorProgram program, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{program.Pid}"]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    private sealed record WeightBody(int Target);
}

using System.CommandLine;
using Platform.Plans;
using Platform.Rehearsal.Api;
using Platform.Rehearsal.App;
using Platform.Rehearsal.Cli;

namespace Platform.Rehearsal.Chaos;

/// <summary><c>rehearse chaos [--runs N] [--seed N] ...</c></summary>
internal sealed class ChaosCommand(TimeProvider time)
{
    private const int RunsAWorld = 20;

    private readonly Option<string> plan = new("--plan") { HelpName = "FILE", Description = "The plan, made for this: a long observation, short soaks, no gates.", DefaultValueFactory = _ => Path.Combine(AppHostLocation.Root() ?? ".", "bench", "chaos", "plan.yaml") };
    private readonly Option<string> report = new("--report") { HelpName = "DIR", Description = "Where result.json goes.", DefaultValueFactory = _ => Path.Combine("artifacts", "bench-chaos") };
    private readonly Option<int> runs = new("--runs") { HelpName = "N", Description = "How many turns of the authority, each struck once.", DefaultValueFactory = _ => 200 };
    private readonly Option<int> seed = new("--seed") { HelpName = "N", Description = "Chooses victims and moments: the same seed, the same blows.", DefaultValueFactory = _ => 1 };
    private readonly Option<int> world = new("--world") { HelpName = "N", Description = "Runs in one world before the next begins with fresh data.", DefaultValueFactory = _ => RunsAWorld };
    private readonly Option<long> rows = new("--rows") { HelpName = "N", Description = "Rows that each world is seeded with.", DefaultValueFactory = _ => 5_000 };
    private readonly Option<int> writes = new("--writes") { HelpName = "N", Description = "Writes that users offer in a second.", DefaultValueFactory = _ => 30 };
    private readonly Option<int> reads = new("--reads") { HelpName = "N", Description = "Reads that users offer in a second.", DefaultValueFactory = _ => 30 };
    private readonly Option<bool> calm = new("--calm") { Description = "Strike nothing: what turns are like by themselves." };
    private readonly Option<bool> keep = new("--keep") { Description = "Leave the run directories with data, state and logs." };

    /// <param name="guarded">Turns faults into one message and its exit code.</param>
    public Command Build(Func<Func<CancellationToken, Task<int>>, Task<int>> guarded)
    {
        foreach (var count in new Option<int>[] { runs, world, writes, reads })
            count.Validators.Add(result => { if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out var n) && n < 1) result.AddError($"{count.Name} must be at least 1."); });
        var command = new Command("chaos", "Turns the authority there and back under load, while processes are killed and connections cut at random moments.") { plan, report, runs, seed, world, rows, writes, reads, calm, keep };
        command.SetAction((result, _) => guarded(cancel => RunAsync(result, cancel)));
        return command;
    }

    /// <summary>What is killed must be able to come back as it was.</summary>
    private static IReadOnlyList<Victim> Spared(Plan plan) => plan.Stores.Any(store => store.Kind == "mongodb") ? [Victim.Source, Victim.Target] : [];

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancel)
    {
        var (path, directory) = (Path.GetFullPath(result.GetValue(plan)!), Path.GetFullPath(result.GetValue(report)!));
        var spared = Spared(PlanFile.Load(path));
        var load = new Load(result.GetValue(writes), result.GetValue(reads));
        var options = new AppHostOptions(AppHostLocation.Find(), path, result.GetValue(rows), load, Dashboard: false, result.GetValue(keep), directory);
        var schedule = Schedule.Of(result.GetValue(seed), result.GetValue(runs), result.GetValue(world), result.GetValue(calm), spared);
        if (spared.Count > 0) Console.WriteLine($"not struck: {string.Join(" and ", spared.Select(victim => victim.Word()))}. A MongoDB of this machine may be our stand-in, which forgets everything when it is killed");
        Console.WriteLine($"seed {result.GetValue(seed)}, {schedule.Count} runs, {load.WritesPerSecond} writes/s and {load.ReadsPerSecond} reads/s");
        var runner = new ChaosRunner(options, new ChaosPace(), Console.WriteLine, time);
        try
        {
            await runner.RunAsync(schedule, cancel);
        }
        finally
        {
            await ChaosReport.WriteAsync(directory, result.GetValue(seed), schedule.Count, runner.Runs, runner.Worlds, CancellationToken.None);
        }

        foreach (var line in ChaosLines.Summary(runner.Runs)) Console.WriteLine(line);
        var held = ChaosReport.Held(schedule.Count, runner.Runs, runner.Worlds);
        Console.WriteLine($"{(held ? "Everything held" : "NOT everything held")}. Result: {Path.Combine(directory, "result.json")}");
        return held ? ExitCodes.Held : ExitCodes.NotHeld;
    }
}

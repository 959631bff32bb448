using System.CommandLine;
using System.CommandLine.Parsing;
using Platform.Rehearsal.Api;
using Platform.Rehearsal.App;
using Platform.Rehearsal.Passes;

namespace Platform.Rehearsal.Cli;

/// <summary><c>rehearse [PLAN] [--report DIR] ...</c></summary>
internal sealed class RehearseCommand
{
    private readonly Argument<string> plan = new("PLAN")
    {
        Description = "The plan to rehearse.",
        DefaultValueFactory = _ => Path.Combine(AppHostLocation.Root() ?? ".", "plans", "rehearsal.yaml"),
    };

    private readonly Option<string> report = new("--report")
    {
        Description = "Where report.json and report.html go.",
        HelpName = "DIR",
        DefaultValueFactory = _ => Path.Combine("artifacts", "rehearsal"),
    };

    private readonly Option<long> rows = new("--rows") { Description = "Rows that the source is seeded with.", HelpName = "N", DefaultValueFactory = _ => 1_000_000 };
    private readonly Option<int> writes = new("--writes") { Description = "Writes that users offer in a second.", HelpName = "N", DefaultValueFactory = _ => RehearseOptions.DefaultLoad.WritesPerSecond };
    private readonly Option<int> reads = new("--reads") { Description = "Reads that users offer in a second.", HelpName = "N", DefaultValueFactory = _ => RehearseOptions.DefaultLoad.ReadsPerSecond };
    private readonly Option<string?> only = new("--only") { Description = "Walk one pass instead of move and fault; kills is the whole way with the migrator killed in five places, rollbacks takes back every phase." };
    private readonly Option<bool> rollBacks = new("--rollbacks") { Description = "Walk the roll back of every phase and of everything, with times; the same as --only rollbacks." };
    private readonly Option<int?> bulk = new("--bulk") { Description = "With --rollbacks: rows written in bulk at the target, while the migration is paused, before its data goes back (default: 720000, an hour's at 200 a second).", HelpName = "N" };
    private readonly Option<bool> keep = new("--keep") { Description = "Leave the run directories with data, state and logs." };
    private readonly Option<bool> noDashboard = new("--no-dashboard") { Description = "Do not start the dashboard." };

    public RehearseCommand()
    {
        only.AcceptOnlyFromAmong("move", "fault", "kills", "rollbacks");
        foreach (var count in new Option[] { rows, writes, reads, bulk })
            count.Validators.Add(AtLeastOne);
    }

    /// <summary>The whole command line; <paramref name="run"/> gives the exit code.</summary>
    public RootCommand Build(Func<RehearseOptions, CancellationToken, Task<int>> run)
    {
        var root = new RootCommand("Rehearses a whole move on this machine, under load, and tells whether everything held.") { plan, report, rows, writes, reads, only, rollBacks, bulk, keep, noDashboard };
        root.SetAction((result, cancel) => run(Read(result), cancel));
        return root;
    }

    private static void AtLeastOne(OptionResult result)
    {
        if (result.Tokens.Count > 0 && long.TryParse(result.Tokens[0].Value, out var count) && count < 1) result.AddError($"{result.Option.Name} must be at least 1.");
    }

    private RehearseOptions Read(ParseResult result) => new()
    {
        PlanPath = Path.GetFullPath(result.GetValue(plan)!),
        ReportDirectory = Path.GetFullPath(result.GetValue(report)!),
        Rows = result.GetValue(rows),
        Load = new Load(result.GetValue(writes), result.GetValue(reads)),
        Passes = (result.GetValue(rollBacks) ? "rollbacks" : result.GetValue(only)) switch
        {
            "rollbacks" => [PassKind.RollBacks],
            "move" => [PassKind.Move],
            "fault" => [PassKind.Fault],
            "kills" => [PassKind.Kills],
            _ => [PassKind.Move, PassKind.Fault],
        },
        Bulk = result.GetValue(bulk),
        KeepData = result.GetValue(keep),
        Dashboard = !result.GetValue(noDashboard),
    };
}

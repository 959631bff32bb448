using System.CommandLine;
using Platform.Migrator.Cli.Sync;
using Platform.Plans;

namespace Platform.Migrator.Cli;

/// <summary>The command line: without a verb the service runs; the other verbs ask a running one, or look at a plan.</summary>
internal static class MigratorCommandLine
{
    private static readonly Option<string> Url = new("--url")
    {
        Description = "Where the migrator's service is (default: MIGRATOR_URL, else http://127.0.0.1:5170).",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("MIGRATOR_URL") ?? "http://127.0.0.1:5170",
        Recursive = true,
    };

    public static RootCommand Build(Func<string[], CancellationToken, Task<int>> serve)
    {
        var root = new RootCommand("Moves a live application's stores and traffic, and takes them back.\n\nExamples:\n  migrator check plans/rehearsal.yaml\n  migrator status --watch\n  migrator approve cutover\n  migrator roll-back --preview\n  migrator roll-back --phase traffic --yes\n  migrator copy --source postgres://app@old/shop --target postgres://app@new/shop --follow\n\nCommands need the token in MIGRATOR_TOKEN.") { Url };
        root.SetAction((_, cancel) => serve([], cancel));
        root.Subcommands.Add(Serve(serve));
        root.Subcommands.Add(Check("check", "Read a plan and say what is wrong with it.", plan => $"{plan.Name}: the plan is valid."));
        root.Subcommands.Add(Check("explain", "Say in plain sentences what a plan will do.", plan => plan.Explain()));
        root.Subcommands.Add(Status());
        root.Subcommands.Add(Journal());
        root.Subcommands.Add(Wish("start", "Start the migration, or start it again after a roll back."));
        root.Subcommands.Add(Wish("pause", "Begin no further step; a freeze under way ends first, gates go on."));
        root.Subcommands.Add(Wish("resume", "Go on after a pause, or try a failed step again."));
        root.Subcommands.Add(SyncCommands.Verify("Compare everything again before the cutover.", Wish("verify")));
        root.Subcommands.Add(Approve());
        root.Subcommands.Add(Wish("cut-over", "Approve the cutover."));
        root.Subcommands.Add(RollBackCommand.Build(Url));
        root.Subcommands.Add(SyncCommands.Clean("After a roll back: remove what the migration made on both sides, since nobody wants another attempt.", Wish("clean")));
        root.Subcommands.Add(DropReverseCommand.Build(Url));
        root.Subcommands.Add(EmergencyCommand.Build(Url));
        root.Subcommands.Add(RunbookCommand.Build());
        root.Subcommands.Add(Wish("finish", "Approve the finish. After it there is no roll back."));
        root.Subcommands.Add(SyncCommands.Inspect());
        root.Subcommands.Add(SyncCommands.Copy());
        root.Subcommands.Add(SyncCommands.Follow());
        root.Subcommands.Add(BackupCommands.Backup());
        root.Subcommands.Add(BackupCommands.Restore());
        return root;
    }

    private static Command Serve(Func<string[], CancellationToken, Task<int>> serve)
    {
        var command = new Command("serve", "Run the migrator's service (PLATFORM_PLAN, PLATFORM_STATE, PLATFORM_JOURNAL for a journal in S3, MIGRATOR_TOKEN, ConnectionStrings__NAME-source and -target).");
        command.SetAction((_, cancel) => serve([], cancel));
        return command;
    }

    private static Command Check(string name, string description, Func<Plan, string> tell)
    {
        var path = new Argument<string>("PLAN") { Description = "A plan file, for example plans/rehearsal.yaml." };
        var command = new Command(name, description) { path };
        command.SetAction(parsed =>
        {
            try
            {
                Console.Out.WriteLine(tell(PlanFile.Load(parsed.GetRequiredValue(path))));
                return ExitCodes.Ok;
            }
            catch (PlanException wrong)
            {
                Console.Error.WriteLine(wrong.Message);
                return ExitCodes.BadPlan;
            }
        });
        return command;
    }

    private static Command Status()
    {
        var watch = new Option<bool>("--watch", "-w") { Description = "Go on showing it until the migration ends." };
        var json = new Option<bool>("--json") { Description = "The service's own answer." };
        var command = new Command("status", "Say where the migration stands: who is the authority, frozen or not, can we go back.") { watch, json };
        command.SetAction((parsed, cancel) => MigratorClient.RunAsync(parsed.GetRequiredValue(Url), client =>
            new StatusScreen(client, Console.Out).ShowAsync(parsed.GetValue(watch), parsed.GetValue(json), cancel)));
        return command;
    }

    private static Command Journal()
    {
        var command = new Command("journal", "Print every intent and outcome, one a line.");
        command.SetAction((parsed, cancel) => MigratorClient.RunAsync(parsed.GetRequiredValue(Url), async client =>
        {
            foreach (var line in await client.JournalAsync(cancel))
                Console.Out.WriteLine(line);
            return ExitCodes.Ok;
        }));
        return command;
    }

    private static Command Approve()
    {
        var what = new Argument<string?>("WHAT") { Description = "cutover, finish, inconclusive (go on although a gate has too few samples), or rollback (go on without the backup that failed, or after aborted freezes); default: whatever is waited for.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("approve", "Agree to what the migration waits for.") { what };
        command.SetAction((parsed, cancel) => MigratorClient.RunAsync(parsed.GetRequiredValue(Url), client =>
            client.SendAsync("approve", parsed.GetValue(what), cancel)));
        return command;
    }

    private static Command Wish(string name, string description)
    {
        var command = new Command(name, description);
        command.SetAction(Wish(name));
        return command;
    }

    private static Func<ParseResult, CancellationToken, Task<int>> Wish(string name)
        => (parsed, cancel) => MigratorClient.RunAsync(parsed.GetRequiredValue(Url), client => client.SendAsync(name, (string?)null, cancel));
}

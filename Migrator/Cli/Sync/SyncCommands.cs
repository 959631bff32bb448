using System.CommandLine;
using Platform.Migrator.Sync;

namespace Platform.Migrator.Cli.Sync;

/// <summary>The verbs that serve one database alone, without a plan: <c>inspect</c>, <c>copy</c>, <c>follow</c>, <c>verify</c>, <c>clean</c>.</summary>
internal static class SyncCommands
{
    private const string Ends = "--source postgres://app@old/shop --target postgres://app@new/shop";

    public static Command Inspect()
    {
        var options = new EndOptions(isRequired: true);
        var command = new Command("inspect", $"Say what would be copied from one database to another, how long it takes, and what stands in the way. Writes nothing. Exit code 0 when nothing does, 76 otherwise.\n\nExample:\n  migrator inspect {Ends}")
            { options.Source, options.Target, options.Jobs, options.Include, options.Exclude, options.Roles, options.Json };
        command.SetAction((parsed, cancel) => SyncVerb.RunAsync(options, parsed, async (ends, report, loggers, stop) =>
        {
            await using var engine = await OpenAsync(ends, loggers, stop);
            return await CopyVerb.RefusedAsync(engine, report, stop) ? ExitCodes.Refused : ExitCodes.Ok;
        }, cancel));
        return command;
    }

    public static Command Copy()
    {
        var options = new EndOptions(isRequired: true);
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what the source writes afterwards, until Ctrl+C." };
        var untilCaughtUp = UntilCaughtUp();
        var worker = new Option<bool>("--worker") { Description = "Help a copy that another process leads, on this machine or another: copy some of its rows, then end." };
        var command = new Command("copy", $"""
            Copy one database to another while the source is in use: structure, rows in parallel, then indexes and constraints in parallel.
            Without --follow the target is complete as of the snapshot, takes writes, and nothing else is left on either side.
            With --follow it is kept up to date and refuses writes until you run clean.
            After a crash or Ctrl+C the same command goes on: parts that are complete are not copied again. When the source was restarted, or after 15 minutes,
            tables that are complete are not copied again. PostgreSQL needs wal_level=logical at the source, MongoDB a replica set.
            Addresses of MongoDB are mongodb://user:password@host/database?authSource=admin; both must be of one kind.

            Examples:
              migrator copy {Ends} --jobs 8
              migrator copy {Ends} --exclude 'audit.*' --exclude '*.tmp_*'
              migrator copy {Ends} --worker        (beside the first, to share its rows)
            A move with seconds of downtime:
              migrator copy {Ends} --follow        (leave it running)
              migrator verify {Ends}               (meanwhile, as often as you like)
              stop the application, then Ctrl+C the copy
              migrator follow {Ends} --until-caught-up
              migrator verify {Ends} && migrator clean {Ends}
              start the application at the target
            """) { options.Source, options.Target, options.Jobs, options.IndexJobs, options.SplitAt, options.Roles, follow, untilCaughtUp, worker, options.Include, options.Exclude, options.Json };
        command.SetAction((parsed, cancel) => SyncVerb.RunAsync(options, parsed, (ends, report, loggers, stop) => parsed.GetValue(worker) ? WorkerVerb.RunAsync(ends, report, loggers, stop) :
            CopyVerb.RunAsync(ends, parsed.GetValue(follow) || parsed.GetValue(untilCaughtUp), parsed.GetValue(untilCaughtUp), report, loggers, stop), cancel));
        return command;
    }

    public static Command Follow()
    {
        var options = new EndOptions(isRequired: true);
        var untilCaughtUp = UntilCaughtUp();
        var command = new Command("follow", $"Go on applying what the source writes, after copy --follow was stopped.\n\nExample:\n  migrator follow {Ends} --until-caught-up") { options.Source, options.Target, untilCaughtUp, options.Json };
        command.SetAction((parsed, cancel) => SyncVerb.RunAsync(options, parsed, (ends, report, loggers, stop) => FollowVerb.RunAsync(ends, parsed.GetValue(untilCaughtUp), report, loggers, stop), cancel));
        return command;
    }

    /// <param name="wish">What the verb is without ends: a wish to a running service.</param>
    public static Command Verify(string description, Func<ParseResult, CancellationToken, Task<int>> wish)
    {
        var options = new EndOptions(isRequired: false);
        var command = new Command("verify", $"{description}\nWith --source and --target: compare two databases row by row, also while copy --follow runs. Exit code 0 when they are equal, 2 with a list of what differs.\n\nExample:\n  migrator verify {Ends}")
            { options.Source, options.Target, options.Jobs, options.Include, options.Exclude, options.Json };
        command.SetAction((parsed, cancel) => options.AreNamed(parsed) ? SyncVerb.RunAsync(options, parsed, VerifyVerb.RunAsync, cancel) : wish(parsed, cancel));
        return command;
    }

    /// <inheritdoc cref="Verify"/>
    public static Command Clean(string description, Func<ParseResult, CancellationToken, Task<int>> wish)
    {
        var options = new EndOptions(isRequired: false);
        var command = new Command("clean", $"{description}\nWith --source and --target: end what copy began between two databases. Slot, publication and bookkeeping go, the target takes writes; copied rows stay.\n\nExample:\n  migrator clean {Ends}")
            { options.Source, options.Target, options.Json };
        command.SetAction((parsed, cancel) => options.AreNamed(parsed) ? SyncVerb.RunAsync(options, parsed, CleanAsync, cancel) : wish(parsed, cancel));
        return command;
    }

    private static async Task<int> CleanAsync(IStandAlone ends, SyncReport report, ILoggerFactory loggers, CancellationToken cancel)
    {
        await using var working = await ends.WorkAsync(loggers, cancel);
        var found = await working.Engine.Copier.ReadStageAsync(cancel);
        await working.Engine.Copier.CleanAsync(null, cancel);
        report.Step("cleaned", found switch
        {
            CopyStage.None => "nothing of a copy was left on either side",
            CopyStage.Finished or CopyStage.Cleaning => "what the copy made for itself is gone from both sides; the target takes writes",
            _ => "what the copy made for itself is gone from both sides; the copy was not finished: empty the target before another one",
        });
        return ExitCodes.Ok;
    }

    /// <summary>An end that is away is a finding of the inspection, not its failure.</summary>
    private static async Task<IStoreEngine> OpenAsync(IStandAlone ends, ILoggerFactory loggers, CancellationToken cancel)
    {
        try
        {
            return await ends.LookAsync(loggers, cancel);
        }
        catch (SyncException)
        {
            return ends.OpenUnknown(loggers);
        }
    }

    private static Option<bool> UntilCaughtUp()
        => new("--until-caught-up") { Description = "Stop once everything that was committed at the source when following began is at the target; sequences are carried too. Implies --follow." };
}

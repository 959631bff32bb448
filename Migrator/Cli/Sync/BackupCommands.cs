using System.CommandLine;
using System.Globalization;
using Platform.Migrator.Sync.MongoDb.Backups;
using Platform.Plans;

namespace Platform.Migrator.Cli.Sync;

/// <summary><c>backup</c> and <c>restore</c> of one MongoDB database. PostgreSQL has pg_dump and pg_restore.</summary>
internal static class BackupCommands
{
    private const string Address = "mongodb://user:password@host:port/database?authSource=admin.";

    public static Command Backup()
    {
        var (source, to, json) = (Required("--source", $"The database: {Address}", "URL"), Required("--to", "An empty directory, or one that is not there yet.", "DIR"), Json());
        var command = new Command("backup", "Write one MongoDB database into a directory: collections with their options, indexes and documents, and views. It is of one moment only while nobody may write, which it says.\n\nExample:\n  migrator backup --source mongodb://admin@new/shop?authSource=admin --to backup-1") { source, to, json };
        command.SetAction((parsed, cancel) => SyncVerb.RunAsync(parsed.GetValue(json), async (report, _, stop) =>
        {
            var address = EndOptions.MongoAddress(parsed, source);
            var index = await new Backup(address, Side.Source, TimeProvider.System).WriteAsync(parsed.GetValue(to)!, line => report.Step("wrote", line), stop);
            report.Step("done", Sum(index) + (index.WasClosed ? "; nobody could write meanwhile" : "; it took writes meanwhile, so each collection is of its own moment"));
            return ExitCodes.Ok;
        }, cancel));
        return command;
    }

    public static Command Restore()
    {
        var (from, target, json) = (Required("--from", "The directory of a backup.", "DIR"), Required("--target", $"The database: {Address}", "URL"), Json());
        var drop = new Option<bool>("--drop") { Description = "Replace collections of the backup that are there already; without it they are refused." };
        var command = new Command("restore", "Put a backup into a database. Every file is checked before anything is changed; afterwards the server's counts are compared. Stop what writes there first.\n\nExample:\n  migrator restore --from backup-1 --target mongodb://admin@new/shop?authSource=admin --drop") { from, target, drop, json };
        command.SetAction((parsed, cancel) => SyncVerb.RunAsync(parsed.GetValue(json), async (report, _, stop) =>
        {
            var address = EndOptions.MongoAddress(parsed, target);
            var index = await new Restore(address, Side.Target, TimeProvider.System).RunAsync(parsed.GetValue(from)!, parsed.GetValue(drop), line => report.Step("restored", line), stop);
            report.Step("done", $"{Sum(index)}; the counts are those of the backup");
            return ExitCodes.Ok;
        }, cancel));
        return command;
    }

    private static string Sum(BackupIndex index) => string.Create(CultureInfo.InvariantCulture, $"{index.Collections.Sum(c => c.Documents):N0} documents of {index.Collections.Count(c => c.File is not null)} collections");

    private static Option<string?> Required(string name, string description, string help) => new(name) { Description = description, HelpName = help, Required = true };

    private static Option<bool> Json() => new("--json") { Description = "One JSON object a line." };
}

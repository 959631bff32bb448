using System.CommandLine;
using System.CommandLine.Parsing;
using Platform.Migrator.Sync;
using Platform.Mongo.Wire.Client;

namespace Platform.Migrator.Cli.Sync;

/// <summary>The two databases and which tables of them: the same for every verb that serves one database alone.</summary>
internal sealed class EndOptions
{
    public EndOptions(bool isRequired)
    {
        Source = End("--source", "Where the data is", isRequired);
        Target = End("--target", "Where it goes: an empty database of the same or a newer version", isRequired);
    }

    public Option<string?> Source { get; }

    public Option<string?> Target { get; }

    public Option<int> Jobs { get; } = Count("--jobs", "-j", "How many tables, or parts of large ones, are copied or compared at the same time.", 4);

    public Option<int> IndexJobs { get; } = Count("--index-jobs", "-i", "How many indexes and constraints are made at the same time.", 4);

    public Option<bool> Roles { get; } = new("--roles") { Description = "Also make the roles that own something or were granted something and that the target lacks. Takes superusers." };

    public Option<int?> SplitAt { get; } = Megabytes();

    public Option<string[]> Include { get; } = new("--include") { Description = "Only these: schema.table, or database.collection, with * and ?; may be repeated.", HelpName = "P" };

    public Option<string[]> Exclude { get; } = new("--exclude") { Description = "All but these: schema.table, or database.collection, with * and ?; may be repeated.", HelpName = "P" };

    public Option<bool> Json { get; } = new("--json") { Description = "One JSON object a line." };

    /// <summary>Null when neither end was named.</summary>
    public bool AreNamed(ParseResult parsed) => parsed.GetValue(Source) is not null || parsed.GetValue(Target) is not null;

    /// <exception cref="FormatException">An address cannot be read; tells which.</exception>
    public IStandAlone Read(ParseResult parsed) => (IsMongo(parsed, Source), IsMongo(parsed, Target)) switch
    {
        (true, true) => Mongo(parsed),
        (false, false) => Postgres(parsed),
        _ => throw new FormatException("--source and --target are of two kinds: data goes from PostgreSQL to PostgreSQL, and from MongoDB to MongoDB."),
    };

    private Migrator.Sync.MongoDb.StandAlone Mongo(ParseResult parsed)
    {
        foreach (var option in new Option[] { IndexJobs, Roles })
            if (parsed.GetResult(option) is { Implicit: false })
                throw new FormatException($"{option.Name} is for PostgreSQL: leave it out.");
        return new(MongoAddress(parsed, Source), MongoAddress(parsed, Target), parsed.CommandResult.Command.Options.Contains(Jobs) ? parsed.GetValue(Jobs) : 4, new TableFilter(Patterns(parsed, Include), Patterns(parsed, Exclude)))
        {
            PartitionBytes = Bytes(parsed),
        };
    }

    private Migrator.Sync.Postgres.StandAlone Postgres(ParseResult parsed) => new(
        Address(parsed, Source),
        Address(parsed, Target),
        parsed.CommandResult.Command.Options.Contains(Jobs) ? parsed.GetValue(Jobs) : 4,
        parsed.CommandResult.Command.Options.Contains(IndexJobs) ? parsed.GetValue(IndexJobs) : 4,
        new TableFilter(Patterns(parsed, Include), Patterns(parsed, Exclude)))
    {
        CarryRoles = parsed.CommandResult.Command.Options.Contains(Roles) && parsed.GetValue(Roles),
        PartitionBytes = Bytes(parsed),
    };

    private static string[] Patterns(ParseResult parsed, Option<string[]> option)
        => parsed.CommandResult.Command.Options.Contains(option) ? [.. (parsed.GetValue(option) ?? []).Select(p => p.Trim()).Where(p => p.Length > 0)] : [];

    private static bool IsMongo(ParseResult parsed, Option<string?> option) => parsed.GetValue(option)?.StartsWith("mongodb", StringComparison.OrdinalIgnoreCase) ?? false;

    /// <exception cref="FormatException">It is no address of a MongoDB database.</exception>
    public static string MongoAddress(ParseResult parsed, Option<string?> option)
    {
        var text = parsed.GetValue(option)!;
        try
        {
            return MongoOptions.Parse(text) is { Database: { Length: > 0 } } ? text : throw new FormatException($"{option.Name}: it names no database. Write it behind the slash: mongodb://host:27017/DATABASE?authSource=admin.");
        }
        catch (MongoException wrong)
        {
            throw new FormatException($"{option.Name}: {wrong.Message}. {wrong.Hint}.", wrong);
        }
    }

    private static string Address(ParseResult parsed, Option<string?> option)
    {
        try
        {
            return PostgresUrl.Parse(parsed.GetValue(option) ?? throw new FormatException("it is missing. Give both --source and --target."), Environment.GetEnvironmentVariable);
        }
        catch (FormatException wrong)
        {
            throw new FormatException($"{option.Name}: {wrong.Message}", wrong);
        }
    }

    private long? Bytes(ParseResult parsed) => parsed.CommandResult.Command.Options.Contains(SplitAt) && parsed.GetValue(SplitAt) is { } size ? (long)size << 20 : null;

    private static Option<string?> End(string name, string what, bool isRequired)
        => new(name) { Description = $"{what}: postgres://user@host:port/database, whose password comes from PGPASSWORD, ~/.pgpass or the address; or mongodb://user:password@host:port/database?authSource=admin.", HelpName = "URL", Required = isRequired };

    private static Option<int?> Megabytes()
    {
        var option = new Option<int?>("--split-at") { Description = "Copy larger tables and collections in parts of so many megabytes. Otherwise in parts of 64 MB, and PostgreSQL's tables whole where no stream would be idle for it: that spares the target work.", HelpName = "MB" };
        option.Validators.Add(given =>
        {
            if (given.Tokens.Count == 1 && (!int.TryParse(given.Tokens[0].Value, out var size) || size is < 1 or > 1_000_000))
                given.AddError($"--split-at must be a number of megabytes from 1 to 1000000, not '{given.Tokens[0].Value}'.");
        });
        return option;
    }

    private static Option<int> Count(string name, string alias, string description, int usual)
    {
        var option = new Option<int>(name, alias) { Description = description, DefaultValueFactory = _ => usual, HelpName = "N" };
        option.Validators.Add(Positive);
        return option;

        void Positive(OptionResult given)
        {
            if (given.Tokens.Count == 1 && (!int.TryParse(given.Tokens[0].Value, out var count) || count is < 1 or > 30))
                given.AddError($"{name} must be a number from 1 to 30, not '{given.Tokens[0].Value}'.");
        }
    }
}

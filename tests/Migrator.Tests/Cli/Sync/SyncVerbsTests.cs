using Npgsql;
using Platform.Migrator.Cli;
using Platform.Migrator.Tests.Sync.Postgres;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Cli.Sync;

/// <summary>The built program between two real databases, without a plan.</summary>
public sealed class SyncVerbsTests : IAsyncDisposable
{
    private readonly MigratorProgram program = new();

    public ValueTask DisposeAsync() => program.DisposeAsync();

    [Fact]
    public async Task Copy_WithoutFollow_TargetIsEqualWritableAndNothingIsLeft()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);

        var (code, output, errors) = await RunAsync(pair, "copy", "--jobs", "2", "--index-jobs", "2");

        Assert.True(code == ExitCodes.Ok, output + errors);
        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
        Assert.Empty(await pair.TracesAsync());
        Assert.True(await pair.TryWriteAsync(Side.Target));
        Assert.Contains("4 of 4 tables done", output, StringComparison.Ordinal);
        Assert.DoesNotContain(PostgresServer.Password, output + errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_EqualThenNot_Exits0Then2AndNamesTheRows()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await RunAsync(pair, "copy");

        var equal = await RunAsync(pair, "verify");
        await pair.PlantDifferencesAsync();
        var different = await RunAsync(pair, "verify", "--json");

        Assert.True(equal.Code == ExitCodes.Ok, equal.Output + equal.Errors);
        Assert.Equal(ExitCodes.Different, different.Code);
        Assert.Contains("3: differs", different.Output, StringComparison.Ordinal);
        Assert.All(different.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("{\"at\":", line, StringComparison.Ordinal));
    }

    /// <summary>The application stops, what it wrote last arrives, and the target takes over.</summary>
    [Fact]
    public async Task Follow_UntilCaughtUp_CarriesWhatCameAfterTheCopyAndSequences()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        var copied = await RunAsync(pair, "copy", "--until-caught-up");
        await PostgresPair.ExecuteAsync(pair.Source, "INSERT INTO messages (id, world, body) SELECT gen_random_uuid(), 1, 'late' FROM generate_series(1, 50)");

        Assert.False(await pair.TryWriteAsync(Side.Target));
        var followed = await RunAsync(pair, "follow", "--until-caught-up");
        var verified = await RunAsync(pair, "verify", "--json");
        var cleaned = await RunAsync(pair, "clean");

        Assert.Equal([0, 0, 0, 0], [copied.Code, followed.Code, verified.Code, cleaned.Code]);
        Assert.Contains("sequences", verified.Output, StringComparison.Ordinal);
        Assert.Empty(await pair.TracesAsync());
        Assert.True(await pair.TryWriteAsync(Side.Target));
    }

    [Fact]
    public async Task Copy_TablesLeftOut_CarriesTheOthersAndNamesThem()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17, """
            CREATE SCHEMA audit; CREATE TABLE audit.log (id bigserial PRIMARY KEY, what text); INSERT INTO audit.log (what) VALUES ('x');
            CREATE TABLE kinds (id int PRIMARY KEY); INSERT INTO kinds VALUES (1);
            CREATE TABLE things (id serial PRIMARY KEY, kind int REFERENCES kinds, log bigint REFERENCES audit.log, name text UNIQUE); INSERT INTO things (kind, log) VALUES (1, 1);
            CREATE TABLE parts (id int, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day); CREATE TABLE parts_2024 PARTITION OF parts FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
            CREATE TABLE tmp_parts (id int PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE tmp_one PARTITION OF tmp_parts FOR VALUES FROM (0) TO (9);
            INSERT INTO parts VALUES (1, '2024-05-05'); INSERT INTO tmp_parts VALUES (1);
            """);

        var (code, output, errors) = await RunAsync(pair, "copy", "--exclude", "audit.*", "--exclude", "tmp_*");

        Assert.True(code == ExitCodes.Ok, output + errors);
        Assert.Contains("left out as wished: audit.log, public.tmp_parts", output, StringComparison.Ordinal);
        Assert.Contains("things_log_fkey", output, StringComparison.Ordinal);
        Assert.Equal("kinds,parts,parts_2024,things", await AskAsync(pair.Target, "SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"));
        Assert.Equal("parts_pkey,things_kind_fkey,things_name_key", await AskAsync(pair.Target, "SELECT string_agg(conname, ',' ORDER BY conname) FROM pg_constraint WHERE conname IN ('things_kind_fkey', 'things_log_fkey', 'things_name_key', 'parts_pkey')"));
        Assert.Equal(ExitCodes.Ok, (await RunAsync(pair, "verify", "--exclude", "audit.*", "--exclude", "tmp_*")).Code);
        Assert.Equal(ExitCodes.Different, (await RunAsync(pair, "verify")).Code);
    }

    [Fact]
    public async Task Copy_ViewNeedsWhatIsLeftOut_IsRefusedBeforeAnythingIsWritten()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17, "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY); CREATE VIEW v AS SELECT id FROM b");

        var (code, _, errors) = await RunAsync(pair, "copy", "--exclude", "public.b");

        Assert.Equal(ExitCodes.Refused, code);
        Assert.Contains("public.v reads public.b", errors, StringComparison.Ordinal);
        Assert.Empty(await pair.TracesAsync());
    }

    [Fact]
    public async Task Copy_TargetIsNotEmpty_IsRefusedWithARemedy()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await PostgresPair.ExecuteAsync(pair.Target, "CREATE TABLE somebodys (id int)");

        var (code, output, errors) = await RunAsync(pair, "copy");

        Assert.Equal(ExitCodes.Refused, code);
        Assert.Contains("it is not empty: public.somebodys", errors, StringComparison.Ordinal);
        Assert.Contains("drop what is in it", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExitCodes.Usage, "--target: it is no address", "copy", "--source", "postgres://u@h/d", "--target", "mysql://u@h/d")]
    [InlineData(ExitCodes.Usage, "--target: it is missing", "verify", "--source", "postgres://u@h/d")]
    [InlineData(ExitCodes.Usage, "--target", "copy", "--source", "postgres://u@h/d")]
    [InlineData(ExitCodes.Usage, "--jobs must be a number", "copy", "--jobs", "0", "--source", "postgres://u@h/d", "--target", "postgres://u@h/d")]
    [InlineData(ExitCodes.Unreachable, "Connection refused", "copy", "--source", "postgres://u:secret-word@127.0.0.1:1/d", "--target", "postgres://u:secret-word@127.0.0.1:1/e")]
    [InlineData(ExitCodes.Refused, "connection to 127.0.0.1:1: Connection refused", "inspect", "--source", "postgres://u:secret-word@127.0.0.1:1/d", "--target", "postgres://u:secret-word@127.0.0.1:1/e")]
    public async Task Main_WrongEnds_SaysWhatAndKeepsThePassword(int expected, string said, params string[] arguments)
    {
        var (code, output, errors) = await program.RunAsync(arguments);

        Assert.Equal(expected, code);
        Assert.Contains(said, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", output + errors, StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Errors)> RunAsync(PostgresPair pair, string verb, params string[] more)
    {
        program["PGPASSWORD"] = PostgresServer.Password;
        return program.RunAsync([verb, "--source", Url(pair.Source), "--target", Url(pair.Target), .. more]);
    }

    internal static string Url(string connectionString)
    {
        var address = new NpgsqlConnectionStringBuilder(connectionString);
        return $"postgres://{address.Username}@{address.Host}:{address.Port}/{address.Database}";
    }

    private static async Task<string?> AskAsync(string end, string sql)
    {
        await using var connection = new NpgsqlConnection(end);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (await command.ExecuteScalarAsync())?.ToString();
    }
}

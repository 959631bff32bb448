using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.Migrator.Runbooks;
using Platform.Migrator.Sync;
using Platform.Migrator.Sync.Postgres;
using Platform.Migrator.Tests.Sync.Postgres;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Runbooks;

/// <summary>What the runbook prints is typed into a shell, with psql against real servers.</summary>
public sealed class TypedCommandsTests
{
    private const string Migration = "typed-'quoted'-1";
    private static readonly Plan Plan = SamplePlans.Full with { Traffic = null };

    private static IStoreEngine Open(PostgresPair pair, long driverEpoch) => new PostgresKind().Open(
        new StoreRoute(Plan.Stores[0], pair.Source, pair.Target, Side.Source), new StoreContext(Migration, driverEpoch, TimeProvider.System, NullLoggerFactory.Instance));

    [Fact]
    public async Task Thaw_ClosedSource_TakesWritesAgainAndTheLogSaysSo()
    {
        await using var pair = await CreateAsync();
        await using var engine = await CopiedAsync(pair);
        await engine.Guard.CloseAsync(Side.Source, 3, TimeSpan.FromSeconds(5), default);
        Assert.False(await pair.TryWriteAsync(Side.Source));

        var (exitCode, output) = await TypeAsync(pair, new ScriptClaim(3, 1), "Only if there is no commit");

        Assert.True(exitCode == 0, output);
        Assert.True(await pair.TryWriteAsync(Side.Source));
        Assert.False(await pair.TryWriteAsync(Side.Target));
        Assert.Equal(new GuardState(3, TakesWrites: true), await engine.Guard.ReadAsync(Side.Source, default));
        Assert.Equal("3 t", await ScalarAsync(pair.Source, "SELECT epoch || ' ' || left(takes_writes::text, 1) FROM platform.authority_log ORDER BY entry DESC LIMIT 1"));
        Assert.Equal(0, (await TypeAsync(pair, new ScriptClaim(3, 1), "Only if there is no commit")).ExitCode);
        await engine.Guard.CloseAsync(Side.Source, 4, TimeSpan.FromSeconds(5), default); // The migrator comes back and goes on as ever.
        Assert.False(await pair.TryWriteAsync(Side.Source));
    }

    [Fact]
    public async Task Thaw_WithoutAJournal_OpensInTheNameOfWhoeverClosed()
    {
        await using var pair = await CreateAsync();
        await using var engine = await CopiedAsync(pair);
        await engine.Guard.CloseAsync(Side.Source, 7, TimeSpan.FromSeconds(5), default);

        Assert.Equal(0, (await TypeAsync(pair, null, "Only if there is no commit")).ExitCode);

        Assert.Equal(new GuardState(7, TakesWrites: true), await engine.Guard.ReadAsync(Side.Source, default));
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 0)]
    public async Task Thaw_NewerEpochOrDriver_FailsAndChangesNothing(long epoch, long driver)
    {
        await using var pair = await CreateAsync();
        await using var engine = await CopiedAsync(pair);
        await engine.Guard.CloseAsync(Side.Source, 3, TimeSpan.FromSeconds(5), default);

        var (exitCode, output) = await TypeAsync(pair, new ScriptClaim(epoch, driver), "Only if there is no commit");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("a newer epoch or driver holds store main", output, StringComparison.Ordinal);
        Assert.False(await pair.TryWriteAsync(Side.Source));
    }

    [Fact]
    public async Task Thaw_OtherSideTakesWrites_IsRefused()
    {
        await using var pair = await CreateAsync();
        await using var engine = await CopiedAsync(pair);
        await engine.Guard.CloseAsync(Side.Source, 3, TimeSpan.FromSeconds(5), default);
        await engine.Guard.OpenAsync(Side.Target, 3, default);

        Assert.NotEqual(0, (await TypeAsync(pair, new ScriptClaim(3, 1), "Only if there is no commit")).ExitCode);

        Assert.False(await pair.TryWriteAsync(Side.Source));
    }

    [Fact]
    public async Task Who_BothSides_SayWhoTakesWritesAndWhichTablesDoAllTheSame()
    {
        await using var pair = await CreateAsync();
        await using var engine = await CopiedAsync(pair);
        await engine.Guard.CloseAsync(Side.Source, 3, TimeSpan.FromSeconds(5), default);
        await PostgresPair.ExecuteAsync(pair.Source, "CREATE TABLE made_later (id int)");

        var (exitCode, source) = await TypeAsync(pair, null, "At the source:");
        var (_, target) = await TypeAsync(pair, null, "At the target:");

        Assert.True(exitCode == 0, source);
        Assert.Matches(@"main\s+\|.*\|\s+3\s+\|\s+f\s+\|\s+1\s+\|", source);
        Assert.Contains("made_later", source, StringComparison.Ordinal);
        Assert.DoesNotContain("public.worlds", source, StringComparison.Ordinal);
        Assert.Matches(@"main\s+\|.*\|\s+0\s+\|\s+f\s+\|\s+1\s+\|", target);
    }

    [Fact]
    public async Task Drop_AbandonedSlotAndPublication_AreSeenAndGone()
    {
        await using var pair = await CreateAsync();
        await using var engine = await CopiedAsync(pair);
        Assert.Contains("platform_main_forward", (await TypeAsync(pair, null, "What the source keeps")).Output, StringComparison.Ordinal);

        var (exitCode, output) = await TypeAsync(pair, null, "Drop what the source keeps");

        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain(await pair.TracesAsync(), t => t.StartsWith("slot", StringComparison.Ordinal) || t.StartsWith("publication", StringComparison.Ordinal));
        Assert.Null(await engine.Follower.ReadLogAsync(default));
    }

    private static async Task<PostgresPair> CreateAsync()
    {
        Assert.SkipUnless(Paths().Any(p => File.Exists(Path.Combine(p, "psql"))), "psql is missing: install postgresql-client");
        return await PostgresPair.CreateAsync(15, 17);
    }

    private static string[] Paths() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);

    private static async Task<IStoreEngine> CopiedAsync(PostgresPair pair)
    {
        var engine = Open(pair, driverEpoch: 1);
        await engine.Copier.PrepareAsync(default);
        await engine.Copier.CopyAsync(new Progress<CopyProgress>(), default);
        await engine.Copier.FinishAsync(default);
        return engine;
    }

    /// <summary>Types the addresses, and then the commands below the line that begins so.</summary>
    private static async Task<(int ExitCode, string Output)> TypeAsync(PostgresPair pair, ScriptClaim? claim, string below)
    {
        var environment = new Dictionary<string, string?> { ["ConnectionStrings:main-source"] = pair.Source, ["ConnectionStrings:main-target"] = pair.Target };
        var text = new Runbook(Plan, new RunbookFacts(Migration, null, claim, "a test"), [new PostgresKind()], new RunbookAddresses(new ConfigurationBuilder().AddInMemoryCollection(environment).Build())).Write();
        var script = $"{Commands(text, "## Where the stores are")}\n{Commands(text, below)}";
        var start = new ProcessStartInfo("sh", ["-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PGPASSWORD"] = PostgresServer.Password;
        using var shell = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        var (output, errors) = (shell.StandardOutput.ReadToEndAsync(limit.Token), shell.StandardError.ReadToEndAsync(limit.Token));
        await shell.WaitForExitAsync(limit.Token);
        return (shell.ExitCode, await output + await errors);
    }

    private static string Commands(string text, string below)
    {
        var at = text.IndexOf($"\n{below}", StringComparison.Ordinal);
        Assert.True(at >= 0, $"the runbook has no line that begins with {below}");
        var begin = text.IndexOf("```sh\n", at, StringComparison.Ordinal) + 6;
        return text[begin..text.IndexOf("\n```", begin, StringComparison.Ordinal)];
    }

    private static async Task<string?> ScalarAsync(string end, string sql)
    {
        await using var connection = new NpgsqlConnection(end);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (string?)await command.ExecuteScalarAsync();
    }
}

using System.Diagnostics;
using Npgsql;
using Platform.Migrator.Cli;
using Platform.Migrator.Tests.Sync.Postgres;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Cli.Sync;

/// <summary>
/// The built program, stopped in the middle of its copy by whatever may happen. A check constraint holds the rows of some tables back at the target
/// for as long as the test has a lock there: so it is known what is copied and what is not when it happens.
/// </summary>
[Trait("Category", "Slow")]
public sealed class InterruptedCopyTests : IAsyncDisposable
{
    private const string Structure = """
        CREATE FUNCTION gate() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock_shared(4711); PERFORM pg_advisory_unlock_shared(4711); RETURN true; END $$;
        CREATE TABLE fast (id int PRIMARY KEY, v int NOT NULL DEFAULT 0, filler text);
        CREATE TABLE held (id int PRIMARY KEY, v int NOT NULL DEFAULT 0, CHECK (gate()));
        CREATE TABLE held_too (id int PRIMARY KEY, v int NOT NULL DEFAULT 0, fast int REFERENCES fast, CHECK (gate()));
        INSERT INTO fast SELECT n, 0, repeat('x', 400) FROM generate_series(1, 12000) n;
        INSERT INTO held SELECT n FROM generate_series(1, 2000) n; INSERT INTO held_too SELECT n, 0, n FROM generate_series(1, 1000) n;
        """;

    private const string Changes = """
        UPDATE fast SET v = v + 1 WHERE id % 3 = 0; DELETE FROM held WHERE id % 7 = 0; UPDATE held SET v = v + 1; UPDATE held SET id = id + 10000 WHERE id % 5 = 0;
        INSERT INTO held_too SELECT n, 0, 1 FROM generate_series(1, 50) m, LATERAL (SELECT coalesce(max(id), 0) + m AS n FROM held_too) x;
        """;

    private readonly MigratorProgram program = new();

    public ValueTask DisposeAsync() => program.DisposeAsync();

    [Fact]
    public async Task Copy_KilledAndRunAgain_GoesOnUnderTheSameSnapshot()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17, Structure);
        await using var gate = await ClosedAsync(pair);
        var first = await HeldAsync(pair);
        var before = await LedgerAsync(pair);
        first.Kill();
        await first.WaitForExitAsync();
        await PostgresPair.ExecuteAsync(pair.Source, Changes);
        await gate.DisposeAsync();

        var (code, output, errors) = await RunAsync(pair, "--until-caught-up");

        Assert.True(code == ExitCodes.Ok, output + errors);
        var after = await LedgerAsync(pair);
        Assert.All(before, part => Assert.Contains(part, after));
        Assert.Equal("1", await AskAsync(pair.Target, "SELECT count(*) FROM platform.copy_snapshot"));
        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
        Assert.Equal("0", await AskAsync(pair.Source, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE '%keep'"));
    }

    /// <summary>The running program heals by itself. What was complete before stays.</summary>
    [Theory]
    [InlineData("the source restarts", 2)]
    [InlineData("the target restarts", 1)]
    [InlineData("all sessions are cut", 2)]
    public async Task Copy_ServerOrConnectionsLost_GoesOnWithWhatIsMissing(string what, int snapshots)
    {
        Assert.SkipWhen(PostgresServer.Missing(15) is not null, PostgresServer.Missing(15) ?? "");
        Assert.SkipWhen(PostgresServer.Missing(17) is not null, PostgresServer.Missing(17) ?? "");
        await using var mortal = await PostgresServer.StartAsync(what.Contains("source", StringComparison.Ordinal) ? 15 : 17);
        await using var pair = await PostgresPair.CreateAsync(mortal.Major == 15 ? mortal : await PostgresServer.SharedAsync(15), mortal.Major == 17 ? mortal : await PostgresServer.SharedAsync(17), Structure);
        var gate = await ClosedAsync(pair);
        var running = await HeldAsync(pair);
        var before = await LedgerAsync(pair);
        await PostgresPair.ExecuteAsync(pair.Source, Changes);
        if (what == "all sessions are cut")
            await CutAsync(pair);
        else
        {
            await mortal.KillAsync();
            await mortal.StartAsync();
        }
        NpgsqlConnection.ClearAllPools();
        await PostgresPair.ExecuteAsync(pair.Source, Changes);
        await gate.DisposeAsync();

        var (code, said) = await EndAsync(running);

        Assert.True(code == ExitCodes.Ok, said);
        Assert.Contains("it is tried again", said, StringComparison.Ordinal);
        var after = await LedgerAsync(pair);
        Assert.All(before, part => Assert.Contains(part, after));
        Assert.Equal($"{snapshots}", await AskAsync(pair.Target, "SELECT count(*) FROM platform.copy_snapshot"));
        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
    }

    [Fact]
    public async Task Copy_WorkerJoinsAndIsKilled_OthersTakeOverWhatItHad()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17, Structure);
        var gate = await ClosedAsync(pair);
        var leader = Start(pair, "--jobs", "1", "--until-caught-up");
        var worker = Start(pair, "--jobs", "1", "--worker");
        await UntilAsync(pair.Target, "SELECT to_regclass('platform.copy_partition') IS NOT NULL", "true", leader);
        await UntilAsync(pair.Target, "SELECT count(DISTINCT leased_by) FROM platform.copy_partition WHERE on_table LIKE 'held%' AND leased_by IS NOT NULL", "2", leader);
        worker.Kill();
        await worker.WaitForExitAsync();
        await PostgresPair.ExecuteAsync(pair.Source, Changes);
        await gate.DisposeAsync();

        var (code, said) = await EndAsync(leader);

        Assert.True(code == ExitCodes.Ok, said);
        Assert.Equal("1", await AskAsync(pair.Target, "SELECT count(DISTINCT done_by) FROM platform.copy_partition WHERE on_table LIKE 'held%'"));
        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
    }

    [Fact]
    public async Task Copy_TwoWorkers_ShareTheRowsAndDoNoneTwice()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17, Structure);
        var gate = await ClosedAsync(pair);
        var leader = Start(pair, "--jobs", "1");
        var worker = Start(pair, "--jobs", "1", "--worker");
        await UntilAsync(pair.Target, "SELECT to_regclass('platform.copy_partition') IS NOT NULL", "true", leader);
        await UntilAsync(pair.Target, "SELECT count(DISTINCT leased_by) FROM platform.copy_partition WHERE on_table LIKE 'held%' AND leased_by IS NOT NULL", "2", leader);
        await gate.DisposeAsync();

        var (led, worked) = (await EndAsync(leader), await EndAsync(worker));

        Assert.True(led.Code == ExitCodes.Ok && worked.Code == ExitCodes.Ok, led.Said + worked.Said);
        Assert.Contains("all rows are there", worked.Said, StringComparison.Ordinal);
        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
        Assert.Empty(await pair.TracesAsync());
    }

    /// <summary>A table that is copied whole is emptied first, for which nobody else may have it locked: whoever has lost the lease and still does is cut off.</summary>
    [Fact]
    public async Task Copy_LeaderOfAWholeTableIsStoppedPastItsLease_WorkerCopiesTheTable()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17, "CREATE TABLE wide (id int PRIMARY KEY, filler text); INSERT INTO wide SELECT n, repeat('x', 400) FROM generate_series(1, 12000) n");
        var gate = await ClosedAsync(pair);
        await PostgresPair.ExecuteAsync(pair.Source, "CREATE FUNCTION gate() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock_shared(4711); PERFORM pg_advisory_unlock_shared(4711); RETURN true; END $$; ALTER TABLE wide ADD CHECK (gate())");
        program["PGPASSWORD"] = PostgresServer.Password;
        string[] copy = ["copy", "--source", SyncVerbsTests.Url(pair.Source), "--target", SyncVerbsTests.Url(pair.Target), "--jobs", "1"];
        var leader = program.Start(copy);
        await UntilAsync(pair.Target, "SELECT to_regclass('platform.copy_partition') IS NOT NULL", "true", leader);
        await UntilAsync(pair.Target, "SELECT count(*) FROM platform.copy_partition WHERE leased_by IS NOT NULL", "1", leader);
        await UntilAsync(pair.Target, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FREEZE%'", "1", leader);
        await SignalAsync(leader, "STOP");
        await PostgresPair.ExecuteAsync(pair.Target, "UPDATE platform.copy_partition SET leased_until = now() - interval '1 second'");
        await gate.DisposeAsync();

        var worker = program.Start([.. copy, "--worker"]);
        await UntilAsync(pair.Target, "SELECT count(done_at) FROM platform.copy_partition", "1", worker);
        var by = await AskAsync(pair.Target, "SELECT done_by FROM platform.copy_partition");
        await SignalAsync(leader, "CONT");
        var (led, worked) = (await EndAsync(leader), await EndAsync(worker));

        Assert.True(led.Code == ExitCodes.Ok && worked.Code == ExitCodes.Ok, led.Said + worked.Said);
        Assert.Contains($":{worker.Id}:", by, StringComparison.Ordinal);
        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
        Assert.Empty(await pair.TracesAsync());
    }

    private static async Task SignalAsync(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Returns once everything is copied but what the gate holds back.</summary>
    private async Task<Process> HeldAsync(PostgresPair pair)
    {
        var process = Start(pair, "--jobs", "3", "--until-caught-up");
        await UntilAsync(pair.Target, "SELECT to_regclass('platform.copy_partition') IS NOT NULL", "true", process);
        await UntilAsync(pair.Target, "SELECT (count(*) FILTER (WHERE done_at IS NULL AND leased_by IS NOT NULL) = 2 AND count(*) > 4 AND count(*) = count(done_at) + 2)::text FROM platform.copy_partition", "true", process);
        return process;
    }

    private Process Start(PostgresPair pair, params string[] more)
    {
        program["PGPASSWORD"] = PostgresServer.Password;
        return program.Start(["copy", "--source", SyncVerbsTests.Url(pair.Source), "--target", SyncVerbsTests.Url(pair.Target), "--split-at", "1", .. more]);
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(PostgresPair pair, params string[] more)
    {
        program["PGPASSWORD"] = PostgresServer.Password;
        return await program.RunAsync(["copy", "--source", SyncVerbsTests.Url(pair.Source), "--target", SyncVerbsTests.Url(pair.Target), .. more]);
    }

    private static async Task<(int Code, string Said)> EndAsync(Process process)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output + await errors);
    }

    private static async Task<NpgsqlConnection> ClosedAsync(PostgresPair pair)
    {
        var connection = new NpgsqlConnection(pair.Target + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT pg_advisory_lock(4711)", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private static async Task CutAsync(PostgresPair pair)
    {
        foreach (var end in new[] { pair.Source, pair.Target })
            await PostgresPair.ExecuteAsync(end, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'platform%'");
    }

    /// <summary>What is done, and when it was.</summary>
    private static async Task<string[]> LedgerAsync(PostgresPair pair)
        => (await AskAsync(pair.Target, "SELECT string_agg(format('%s of %s at %s', part, on_table, done_at), ';') FROM platform.copy_partition WHERE done_at IS NOT NULL")).Split(';');

    private static async Task UntilAsync(string end, string sql, string expected, Process process)
    {
        var watch = Stopwatch.StartNew();
        for (var found = ""; found != expected; found = await AskAsync(end, sql))
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60) && !process.HasExited, $"{sql}: '{found}' instead of '{expected}' after {watch.Elapsed}");
            await Task.Delay(50);
        }
    }

    private static async Task<string> AskAsync(string end, string sql)
    {
        await using var connection = new NpgsqlConnection(end);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"SELECT x::text FROM ({sql}) q(x)", connection);
        return await command.ExecuteScalarAsync() as string ?? "";
    }
}

using Npgsql;
using Platform.Migrator.Cli;
using Platform.Migrator.Tests.Sync.Postgres;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Cli.Sync;

/// <summary>Databases that are not as they should be: the built program says what is wrong and what to do, loses nothing, and when it is done goes on.</summary>
public sealed class BadDatabaseTests : IAsyncDisposable
{
    private const string Structure = "CREATE TABLE t (id int PRIMARY KEY, v int NOT NULL DEFAULT 0); INSERT INTO t SELECT n FROM generate_series(1, 300) n; CREATE TABLE u (id int PRIMARY KEY, v text); INSERT INTO u SELECT n, 'u' FROM generate_series(1, 100) n;";

    private readonly MigratorProgram program = new();

    public ValueTask DisposeAsync() => program.DisposeAsync();

    [Fact]
    public async Task Copy_SourceIsAStandby_IsRefused()
    {
        Assert.SkipWhen(PostgresServer.Missing(15) is not null, PostgresServer.Missing(15) ?? "");
        await using var standby = await PostgresServer.StartAsync(15);
        await using var pair = await PostgresPair.CreateAsync(standby, await PostgresServer.SharedAsync(15), Structure);
        await standby.StopAsync();
        await File.WriteAllTextAsync(Path.Combine(standby.DataDirectory, "standby.signal"), "");
        await standby.StartAsync();
        NpgsqlConnection.ClearAllPools();

        var (code, _, errors) = await CopyAsync(pair.Source, pair.Target);

        Assert.Equal(ExitCodes.Refused, code);
        Assert.Contains("it is a standby. name the primary", errors, StringComparison.Ordinal);
        await standby.StopAsync();
        File.Delete(Path.Combine(standby.DataDirectory, "standby.signal"));
        await standby.StartAsync();
        NpgsqlConnection.ClearAllPools();
    }

    [Fact]
    public async Task Copy_TooFewConnectionsAndExtensionMissing_IsRefusedForBoth()
    {
        Assert.SkipWhen(PostgresServer.Missing(17) is not null, PostgresServer.Missing(17) ?? "");
        await using var small = await PostgresServer.StartAsync(17, new Dictionary<string, string> { ["max_connections"] = "10", ["max_wal_senders"] = "4" });
        Assert.SkipWhen(PostgresServer.Missing(15) is not null, PostgresServer.Missing(15) ?? "");
        await using var pair = await PostgresPair.CreateAsync(await PostgresServer.SharedAsync(15), small, "CREATE EXTENSION old_snapshot");

        var (code, _, errors) = await CopyAsync(pair.Source, pair.Target, "--jobs", "6");

        Assert.Equal(ExitCodes.Refused, code);
        Assert.Contains("11 needed. raise max_connections and restart", errors, StringComparison.Ordinal);
        Assert.Contains("old_snapshot is used by the source and not available here", errors, StringComparison.Ordinal);
        Assert.Empty(await pair.TracesAsync());
    }

    [Fact]
    public async Task Copy_PgDumpIsOlderThanTheSource_IsRefused()
    {
        await using var pair = await PostgresPair.CreateAsync(17, 17, Structure);
        await using var engine = pair.Open(1);
        Assert.SkipWhen(!(await engine.Inspector.InspectAsync(default)).Problems.Any(p => p.Subject == "pg_dump"), "a pg_dump of version 17 or newer is on this machine");

        var (code, _, errors) = await CopyAsync(pair.Source, pair.Target);

        Assert.Equal(ExitCodes.Refused, code);
        Assert.Contains("older than the source's 17. install postgresql-client-17 or newer", errors, StringComparison.Ordinal);
    }

    /// <summary>A check at the target stands in for its disk: it says what the server says when the disk is full.</summary>
    [Fact]
    public async Task Copy_TargetsDiskIsFull_SaysSoAndGoesOnWhenItIsNot()
    {
        const string full = """
            CREATE FUNCTION room() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
                IF EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 4712 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) THEN
                    RAISE EXCEPTION USING ERRCODE = 'disk_full', MESSAGE = 'could not extend file: No space left on device'; END IF; RETURN true; END $$;
            ALTER TABLE u ADD CHECK (room());
            """;
        await using var pair = await PostgresPair.CreateAsync(15, 17, Structure + full);
        await using var disk = new NpgsqlConnection(pair.Target + ";Pooling=false");
        await disk.OpenAsync();
        await new NpgsqlCommand("SELECT pg_advisory_lock(4712)", disk).ExecuteNonQueryAsync();

        var failed = await CopyAsync(pair.Source, pair.Target, "--jobs", "1");
        await PostgresPair.ExecuteAsync(pair.Source, "UPDATE u SET v = 'later' WHERE id < 10; UPDATE t SET v = 1 WHERE id < 10");
        await disk.DisposeAsync();
        var (code, output, errors) = await CopyAsync(pair.Source, pair.Target);

        Assert.Equal(ExitCodes.Failed, failed.Code);
        Assert.Contains("No space left on device", failed.Errors, StringComparison.Ordinal);
        Assert.Contains("What to do: free space on that server's disk, then start again: it goes on where it was", failed.Errors, StringComparison.Ordinal);
        Assert.True(code == ExitCodes.Ok, output + errors);
        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
        Assert.Empty(await pair.TracesAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Follow_SlotDroppedOrLogRemoved_SaysSoAndCopyBeginsAnew(bool removed)
    {
        Assert.SkipWhen(PostgresServer.Missing(15) is not null, PostgresServer.Missing(15) ?? "");
        await using var own = await PostgresServer.StartAsync(15, new Dictionary<string, string> { ["max_slot_wal_keep_size"] = "1MB", ["max_wal_size"] = "32MB", ["min_wal_size"] = "32MB" });
        await using var pair = await PostgresPair.CreateAsync(own, await PostgresServer.SharedAsync(15), Structure);
        var copied = await CopyAsync(pair.Source, pair.Target, "--until-caught-up");
        await PostgresPair.ExecuteAsync(pair.Source, "UPDATE t SET v = 1 WHERE id < 10");
        if (removed)
            for (var i = 0; i < 6; i++)
                await PostgresPair.ExecuteAsync(pair.Source, "SELECT pg_logical_emit_message(false, 'other', repeat('x', 20 << 20)); SELECT pg_switch_wal(); CHECKPOINT");
        else
            await PostgresPair.ExecuteAsync(pair.Source, "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots");

        var failed = await RunAsync("follow", pair.Source, pair.Target, "--until-caught-up");
        var (code, output, errors) = await CopyAsync(pair.Source, pair.Target, "--until-caught-up");

        Assert.True(copied.Code == ExitCodes.Ok, copied.Output + copied.Errors);
        Assert.Equal(ExitCodes.Failed, failed.Code);
        Assert.Contains(removed ? "the server removed the log it needs" : "it does not exist any more", failed.Errors, StringComparison.Ordinal);
        Assert.Contains("start the copy again", failed.Errors, StringComparison.Ordinal);
        Assert.True(code == ExitCodes.Ok, output + errors);
        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
    }

    [Fact]
    public async Task Follow_TableChangedShape_SaysWhichAndGoesOnOnceBothAreTheSame()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17, Structure);
        await CopyAsync(pair.Source, pair.Target, "--until-caught-up");
        await PostgresPair.ExecuteAsync(pair.Source, "ALTER TABLE t ALTER v TYPE bigint; UPDATE t SET v = 5000000000 WHERE id = 1");

        var failed = await RunAsync("follow", pair.Source, pair.Target, "--until-caught-up");
        await PostgresPair.ExecuteAsync(pair.Target, "SET session_replication_role = replica; ALTER TABLE t ALTER v TYPE bigint");
        var (code, output, errors) = await CopyAsync(pair.Source, pair.Target);

        Assert.Equal(ExitCodes.Failed, failed.Code);
        Assert.Contains("column public.t.v has another type", failed.Errors, StringComparison.Ordinal);
        Assert.Contains("make the same change at the destination", failed.Errors, StringComparison.Ordinal);
        Assert.True(code == ExitCodes.Ok, output + errors);
        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
        Assert.Empty(await pair.TracesAsync());
    }

    private Task<(int Code, string Output, string Errors)> CopyAsync(string source, string target, params string[] more) => RunAsync("copy", source, target, more);

    private Task<(int Code, string Output, string Errors)> RunAsync(string verb, string source, string target, params string[] more)
    {
        program["PGPASSWORD"] = PostgresServer.Password;
        return program.RunAsync([verb, "--source", SyncVerbsTests.Url(source), "--target", SyncVerbsTests.Url(target), .. more]);
    }
}

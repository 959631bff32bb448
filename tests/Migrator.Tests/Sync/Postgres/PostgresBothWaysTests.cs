using Npgsql;
using Platform.Migrator.Sync;
using Platform.Migrator.Sync.Postgres;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Sync.Postgres;

/// <summary>What is PostgreSQL's own about a stream each way: slots, their log, what a crash leaves of arming.</summary>
public sealed class PostgresBothWaysTests
{
    /// <summary>The other stream's changes are of no concern here, but their log must be let go all the same, without waiting for a pause.</summary>
    [Fact]
    public async Task FollowAsync_OnlyTheOppositeStreamWrites_ConfirmsPositionsMeanwhile()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await using var both = await BothWays.StartAsync(pair, default);
        var writing = PostgresPair.ExecuteAsync(pair.Source, """
            DO $$ DECLARE started timestamptz := clock_timestamp(); BEGIN
                WHILE clock_timestamp() < started + interval '8 s' LOOP UPDATE worlds SET messages = messages + 1 WHERE id = 1; COMMIT; PERFORM pg_sleep(0.002); END LOOP; END $$
            """);
        await both.ForwardFollow.MovedAsync(changes: 100);
        var confirmed = new HashSet<Lsn>();
        while (!writing.IsCompleted)
        {
            confirmed.Add(await ConfirmedAsync(pair.Target));
            await Task.Delay(200);
        }
        await writing;
        Assert.True(confirmed.Count > 4, $"{confirmed.Count} positions in 8 s");
        Assert.Equal(0, (await both.ReverseFollow.NextAsync()).ChangesApplied);
    }

    [Fact]
    public async Task FollowAsync_Idle_LetsTheLogGoOnBothSides()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await using var both = await BothWays.StartAsync(pair, default);
        await both.WriteAsync(changes: 100);
        foreach (var (engine, end) in new[] { (both.Forward, pair.Source), (both.Reverse, pair.Target) })
        {
            // Foreign log, as other databases of the server write it.
            await PostgresPair.ExecuteAsync(end, "SELECT pg_logical_emit_message(false, 'other', repeat('x', 4 << 20))");
            for (var i = 0; (await engine.Follower.ReadLogAsync(default))!.RetainedBytes > 1 << 20; i++)
            {
                Assert.True(i < 200, $"{await engine.Follower.ReadLogAsync(default)}");
                await PostgresPair.ExecuteAsync(end, "CHECKPOINT");
                await Task.Delay(100);
            }
        }
    }

    public static TheoryData<string> Crashes => new()
    {
        "DELETE FROM platform.progress; UPDATE platform.copy SET state = 'arming' WHERE stream = 'main_reverse'",
        "DELETE FROM platform.progress; DELETE FROM platform.copy",
    };

    /// <summary>The slot was made, its position not yet recorded.</summary>
    [Theory]
    [MemberData(nameof(Crashes))]
    public async Task ArmAsync_DiedBeforeItsRecord_BeginsAgain(string left)
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await using (var dead = await BothWays.StartAsync(pair, default))
            await dead.WriteAsync(changes: 10);
        await PostgresPair.ExecuteAsync(pair.Source, left);
        await using var reverse = pair.OpenReverse(driverEpoch: 2);
        var position = await reverse.Follower.ArmAsync(default);
        Assert.Equal((await ConfirmedAsync(pair.Target)).ToString(), position.Text);
        await using var follow = await Following.StartAsync(reverse, position);
        await BothWays.DrainAsync(reverse, default);
        Assert.Equal(0, (await follow.NextAsync()).ChangesApplied);
    }

    [Fact]
    public async Task ArmAsync_StoppedWhileTheSlotIsMade_BeginsAgain()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await CopyAsync(pair);
        await using (var open = new NpgsqlConnection(pair.Target))
        {
            await open.OpenAsync();
            await using var transaction = await open.BeginTransactionAsync();
            await new NpgsqlCommand("SELECT pg_current_xact_id()", open).ExecuteNonQueryAsync();
            await using var dead = pair.OpenReverse(driverEpoch: 2);
            using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dead.Follower.ArmAsync(stop.Token));
        }
        await using var both = pair.OpenReverse(driverEpoch: 3);
        await using var follow = await Following.StartAsync(both, await both.Follower.ArmAsync(default));
        await BothWays.DrainAsync(both, default);
    }

    [Fact]
    public async Task CreateAsync_OpenTransaction_IsNamedAndNoSlotStays()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await using var end = new PostgresEnd("main", Side.Target, pair.Target, "test");
        await using var open = new NpgsqlConnection(pair.Target + ";Application Name=slow-writer");
        await open.OpenAsync();
        await using var transaction = await open.BeginTransactionAsync();
        await new NpgsqlCommand("SELECT pg_current_xact_id()", open).ExecuteNonQueryAsync();
        var fault = await Assert.ThrowsAsync<SyncException>(() => SnapshotSlot.CreateAsync(end, "never_made", TimeSpan.FromMilliseconds(500), TimeProvider.System, default));
        Assert.Contains($"pid {open.ProcessID} (slow-writer", fault.Message, StringComparison.Ordinal);
        Assert.Equal("0", await AskAsync(pair.Target, "SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'never_made'"));
    }

    [Fact]
    public async Task ReadLogAsync_ServerGaveTheLogUp_IsLostUntilDisarmedAndArmedAgain()
    {
        Assert.SkipWhen(PostgresServer.Missing(15) is not null, PostgresServer.Missing(15) ?? "");
        Assert.SkipWhen(PostgresServer.Missing(17) is not null, PostgresServer.Missing(17) ?? "");
        await using var small = await PostgresServer.StartAsync(17, new Dictionary<string, string> { ["max_slot_wal_keep_size"] = "1MB", ["max_wal_size"] = "32MB", ["min_wal_size"] = "32MB" });
        await using var pair = await PostgresPair.CreateAsync(await PostgresServer.SharedAsync(15), small);
        await CopyAsync(pair);
        await using var reverse = pair.OpenReverse(driverEpoch: 2);
        var position = await reverse.Follower.ArmAsync(default);
        Assert.Equal(1 << 20, (await reverse.Follower.ReadLogAsync(default))!.LimitBytes);
        for (var i = 0; i < 20 && !(await reverse.Follower.ReadLogAsync(default))!.Lost; i++)
            await PostgresPair.ExecuteAsync(pair.Target, "SELECT pg_logical_emit_message(false, 'other', repeat('x', 20 << 20)); SELECT pg_switch_wal(); CHECKPOINT");
        Assert.True((await reverse.Follower.ReadLogAsync(default))!.Lost);
        var broken = await Assert.ThrowsAsync<SyncException>(() => reverse.Follower.FollowAsync(position, new Progress<FollowProgress>(), default));
        Assert.Contains("the server removed the log", broken.Message, StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<SyncException>(() => reverse.Follower.ArmAsync(default));
        Assert.Contains("disarm", refused.Hint, StringComparison.Ordinal);
        await reverse.Follower.DisarmAsync(default);
        await using var follow = await Following.StartAsync(reverse, await reverse.Follower.ArmAsync(default));
        await BothWays.DrainAsync(reverse, default);
    }

    [Fact]
    public async Task DisarmAsync_OtherEndIsAway_DropsTheAbandonedSlotAndSaysSo()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await CopyAsync(pair);
        await using (var reverse = pair.OpenReverse(driverEpoch: 2))
            await reverse.Follower.ArmAsync(default);
        await using var half = pair.Open(2, pair.Target, "Host=127.0.0.1;Port=1;Username=postgres;Database=x;Password=y", Side.Target);
        var fault = await Assert.ThrowsAsync<SyncException>(() => half.Follower.DisarmAsync(default));
        Assert.Contains("main.source", fault.Message, StringComparison.Ordinal);
        Assert.Equal("0", await AskAsync(pair.Target, "SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"));
        await using var whole = pair.OpenReverse(driverEpoch: 2);
        await Assert.ThrowsAsync<SyncException>(() => whole.Follower.ArmAsync(default));
        await whole.Follower.DisarmAsync(default);
        await whole.Follower.ArmAsync(default);
    }

    /// <summary>A slot that was lost while the side is closed needs no new copy: all that is there came from the other side.</summary>
    [Fact]
    public async Task ArmAsync_ForwardAfterItsSlotWasDroppedWhileTheTargetIsAuthority_FollowsAgain()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await using var both = await BothWays.StartAsync(pair, default);
        await both.MoveAsync(default);
        await both.ForwardFollow.DisposeAsync();
        await both.Forward.Follower.DisarmAsync(default);
        await both.WriteAsync(changes: 50);
        var again = await both.Forward.Follower.ArmAsync(default);
        await using var follow = await Following.StartAsync(both.Forward, again);
        await both.MoveAsync(default);
        for (var i = 0; i < 20; i++)
            await pair.TryWriteAsync(Side.Source);
        await BothWays.DrainAsync(both.Forward, default);
        Assert.Equal(20, (await follow.NextAsync()).ChangesApplied);
        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
    }

    private static async Task CopyAsync(PostgresPair pair)
    {
        await using var forward = pair.Open(driverEpoch: 1);
        await forward.Copier.PrepareAsync(default);
        await forward.Copier.CopyAsync(new Progress<CopyProgress>(), default);
        await forward.Copier.FinishAsync(default);
    }

    private static async Task<Lsn> ConfirmedAsync(string end)
        => Lsn.Parse(await AskAsync(end, "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE database = current_database()"));

    private static async Task<string> AskAsync(string end, string sql)
    {
        await using var connection = new NpgsqlConnection(end);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"SELECT x::text FROM ({sql}) q(x)", connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}

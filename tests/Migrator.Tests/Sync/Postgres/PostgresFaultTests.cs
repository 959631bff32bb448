using Npgsql;
using Platform.Migrator.Sync;
using Platform.Migrator.Sync.Postgres;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Sync.Postgres;

/// <summary>Servers that die, slots that vanish, strangers in the way.</summary>
public sealed class PostgresFaultTests
{
    private const string Structure = "CREATE TABLE t (id int PRIMARY KEY, v int NOT NULL); INSERT INTO t SELECT n, 0 FROM generate_series(1, 200) n";

    [Theory]
    [InlineData(Side.Source)]
    [InlineData(Side.Target)]
    public async Task FollowAsync_ServerKilledAndBack_GoesOnAndLosesNothing(Side killed)
    {
        Skip(15, 17);
        await using var mortal = await PostgresServer.StartAsync(killed == Side.Source ? 15 : 17);
        await mortal.CreateDatabaseAsync("mortal");
        await using var pair = await PostgresPair.CreateAsync(15, 17, "SELECT 1");
        var (source, target) = killed == Side.Source ? (mortal.ConnectionString("mortal"), pair.Target) : (pair.Source, mortal.ConnectionString("mortal"));
        await PostgresPair.ExecuteAsync(source, Structure);
        await using var engine = pair.Open(1, source, target);
        await engine.Copier.PrepareAsync(default);
        var position = await engine.Copier.CopyAsync(new Progress<CopyProgress>(), default);
        await engine.Copier.FinishAsync(default);
        await using var follow = await Following.StartAsync(engine, position);
        await IncrementAsync(source, 50);
        await follow.MovedAsync(20);
        await mortal.KillAsync();
        await mortal.StartAsync();
        await IncrementAsync(source, 50);
        await engine.Follower.DrainAsync(await engine.Follower.FenceAsync(default), default);
        Assert.Equal(await SumAsync(source), await SumAsync(target));
        Assert.Equal("100", await SumAsync(target));
    }

    [Fact]
    public async Task FollowAsync_SlotDropped_SaysThatChangesAreLost()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17, Structure);
        var position = await CopiedAsync(pair);
        await PostgresPair.ExecuteAsync(pair.Source, "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database()");
        await AssertFollowFailsAsync(pair, position, "does not exist any more");
    }

    /// <summary>Somebody read our changes away: going on would leave them out in silence.</summary>
    [Fact]
    public async Task FollowAsync_SlotReadBySomethingElse_IsRefused()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17, Structure);
        var position = await CopiedAsync(pair);
        await IncrementAsync(pair.Source, 10);
        await PostgresPair.ExecuteAsync(pair.Source, "SELECT pg_replication_slot_advance(slot_name, pg_current_wal_lsn()) FROM pg_replication_slots WHERE database = current_database()");
        await AssertFollowFailsAsync(pair, position, "by something else");
    }

    [Fact]
    public async Task FollowAsync_RowMissingAtTheTarget_StopsInsteadOfGoingOn()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17, Structure);
        var position = await CopiedAsync(pair);
        await PostgresPair.ExecuteAsync(pair.Target, "SET session_replication_role = replica; DELETE FROM t WHERE id = 1");
        await PostgresPair.ExecuteAsync(pair.Source, "UPDATE t SET v = 1 WHERE id = 1");
        await AssertFollowFailsAsync(pair, position, "changed 0 rows instead of 1");
    }

    [Fact]
    public async Task FollowAsync_AnotherServerBehindTheAddress_IsRefused()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17, Structure);
        await using var other = await PostgresPair.CreateAsync(15, 17, Structure);
        var position = await CopiedAsync(pair);
        await using var engine = pair.Open(2, other.Source, pair.Target);
        var fault = await Assert.ThrowsAsync<SyncException>(() => engine.Follower.FollowAsync(position, new Progress<FollowProgress>(), default));
        Assert.Contains("another server, timeline or database", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FollowAsync_OnlyOtherDatabasesWrite_PositionFollowsTheLog()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17, Structure);
        await using var engine = pair.Open(driverEpoch: 2);
        await using var follow = await Following.StartAsync(engine, await CopiedAsync(pair));
        var before = Lsn.Parse(follow.Last!.Applied.Text);
        await pair.SourceServer.ExecuteAsync("CREATE TABLE IF NOT EXISTS noise AS SELECT repeat('x', 1000) FROM generate_series(1, 5000)");
        await follow.UntilAsync(p => Lsn.Parse(p.Applied.Text).Since(before) > 4 << 20 && p.Lag < TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task CreateAsync_OpenTransaction_IsNamedAndNoSlotIsLeft()
    {
        Skip(15, 15);
        await using var server = await PostgresServer.StartAsync(15);
        await server.ExecuteAsync(Structure);
        await using var writer = new NpgsqlConnection(server.ConnectionString() + ";Application Name=long-job");
        await writer.OpenAsync();
        await using var transaction = await writer.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("UPDATE t SET v = 1", writer))
            await command.ExecuteNonQueryAsync();
        await using var end = new PostgresEnd("main", Side.Source, server.ConnectionString(), "test");
        var fault = await Assert.ThrowsAsync<SyncException>(() => SnapshotSlot.CreateAsync(end, "platform_blocked", TimeSpan.FromMilliseconds(400), TimeProvider.System, default));
        Assert.Contains($"pid {writer.ProcessID} (long-job", fault.Message, StringComparison.Ordinal);
        await using var check = await end.OpenAsync(default);
        Assert.Equal(0, await check.ScalarAsync<long>("SELECT count(*) FROM pg_replication_slots", default));
    }

    private static void Skip(params int[] majors)
        => Assert.SkipWhen(Array.Exists(majors, m => PostgresServer.Missing(m) is not null), string.Join("; ", majors.Select(PostgresServer.Missing).OfType<string>()));

    private static async Task AssertFollowFailsAsync(PostgresPair pair, SyncPosition position, string expected)
    {
        await using var engine = pair.Open(driverEpoch: 2);
        var fault = await Assert.ThrowsAsync<SyncException>(() => engine.Follower.FollowAsync(position, new Progress<FollowProgress>(), default).WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.False(fault.IsTransient);
    }

    private static async Task<SyncPosition> CopiedAsync(PostgresPair pair)
    {
        await using var engine = pair.Open(driverEpoch: 1);
        await engine.Copier.PrepareAsync(default);
        var position = await engine.Copier.CopyAsync(new Progress<CopyProgress>(), default);
        await engine.Copier.FinishAsync(default);
        return position;
    }

    private static async Task IncrementAsync(string source, int times)
    {
        await using var connection = await OpenAsync(source);
        for (var i = 0; i < times; i++)
        {
            await using var command = new NpgsqlCommand($"UPDATE t SET v = v + 1 WHERE id = {1 + i}", connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    private static async Task<string> SumAsync(string end)
    {
        await using var connection = await OpenAsync(end);
        await using var command = new NpgsqlCommand("SELECT sum(v)::text FROM t", connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<NpgsqlConnection> OpenAsync(string end)
    {
        var connection = new NpgsqlConnection(end + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }
}

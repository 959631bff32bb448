using Npgsql;

namespace Platform.Migrator.Tests.Sync.Postgres;

public sealed class FollowSessionTests
{
    private const int Transactions = 60;

    /// <summary>One commit for each of the users' transactions would cost both servers, and so the users, more than the rows do.</summary>
    [Fact]
    public async Task FollowAsync_ManySmallTransactions_ShareCommits()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await using var engine = pair.Open(driverEpoch: 1);
        await engine.Copier.PrepareAsync(default);
        var position = await engine.Copier.CopyAsync(new Progress<Platform.Migrator.Sync.CopyProgress>(), default);
        await engine.Copier.FinishAsync(default);
        await using var follow = await Following.StartAsync(engine, position);
        await engine.Follower.DrainAsync(await engine.Follower.FenceAsync(default), default);

        await PostgresPair.ExecuteAsync(pair.Source, $"DO $$ BEGIN FOR n IN 1..{Transactions} LOOP INSERT INTO activity VALUES (gen_random_uuid(), 'small'); COMMIT; END LOOP; END $$");
        await engine.Follower.DrainAsync(await engine.Follower.FenceAsync(default), default);

        await using var target = new NpgsqlConnection(pair.Target);
        await target.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT count(*), count(DISTINCT xmin::text) FROM activity WHERE kind = 'small'", target);
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.Equal(Transactions, reader.GetInt64(0));
        Assert.InRange(reader.GetInt64(1), 1, Transactions / 4);
    }
}

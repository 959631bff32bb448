using Microsoft.Extensions.Logging.Abstractions;
using Platform.Migrator.Sync;
using Platform.Migrator.Sync.Postgres;
using Platform.Plans;

namespace Platform.Migrator.Tests.Sync.Postgres;

/// <summary>A store that moves by dump and restore: everything is copied while the source is closed, and each attempt begins anew.</summary>
public sealed class SnapshotMethodTests
{
    [Fact]
    public async Task CopyAsync_SourceClosed_MakesBothSidesEqualWithoutAStream()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await using var engine = Open(pair);
        Assert.Empty((await engine.Inspector.InspectAsync(default)).Problems);

        await CopyClosedAsync(engine, epoch: 1);
        Assert.Null(await engine.Follower.ReadLogAsync(default));
        await engine.Guard.OpenAsync(Side.Source, 1, default); // The freeze was given up: the source goes on, and changes.
        Assert.True(await pair.TryWriteAsync(Side.Source));
        await PostgresPair.ExecuteAsync(pair.Source, "DELETE FROM messages WHERE seq < 500; INSERT INTO activity VALUES (gen_random_uuid(), 'late')");
        await CopyClosedAsync(engine, epoch: 2);

        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
        await engine.Guard.OpenAsync(Side.Target, 2, default);
        Assert.True(await pair.TryWriteAsync(Side.Target));
        Assert.False(await pair.TryWriteAsync(Side.Source));
    }

    private static IStoreEngine Open(PostgresPair pair) => new PostgresKind().Open(
        new StoreRoute(new StorePlan("main", "postgres") { Method = StoreMethod.Snapshot }, pair.Source, pair.Target, Side.Source) { ReverseSync = false },
        new StoreContext($"test-{Guid.NewGuid():N}", 1, TimeProvider.System, NullLoggerFactory.Instance));

    private static async Task CopyClosedAsync(IStoreEngine engine, long epoch)
    {
        await engine.Guard.CloseAsync(Side.Source, epoch, TimeSpan.FromSeconds(30), default);
        await engine.Copier.PrepareAsync(default);
        await engine.Copier.CopyAsync(new Progress<CopyProgress>(), default);
        await engine.Copier.FinishAsync(default);
        await engine.Follower.CarryRestAsync(default);
        await foreach (var verdict in engine.Verifier.VerifyAsync(VerifyScope.Rest, default))
            Assert.True(verdict.Equal, $"{verdict.Partition}: {string.Join("; ", verdict.Differences)}");
    }
}

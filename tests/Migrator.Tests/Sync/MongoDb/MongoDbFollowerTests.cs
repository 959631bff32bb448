using Platform.Migrator.Sync;
using Platform.Plans;

namespace Platform.Migrator.Tests.Sync.MongoDb;

/// <summary>What is MongoDB's own: whole collections, unique values that move, expiry, the oplog's end.</summary>
public sealed class MongoDbFollowerTests
{
    [Fact]
    public async Task FollowAsync_UniqueValueMovesBetweenDocuments_ArrivesWhereItIs()
    {
        await using var pair = await MongoDbPair.CreateAsync();
        await using var engine = await CopiedAsync(pair);
        for (var turn = 0; turn < 20; turn++)
        {
            await pair.RunAsync(Side.Source, """{"update":"messages","updates":[{"q":{"seq":900},"u":{"$set":{"seq":-1}}}]}""");
            await pair.RunAsync(Side.Source, """{"update":"messages","updates":[{"q":{"seq":901},"u":{"$set":{"seq":900}}}]}""");
            await pair.RunAsync(Side.Source, """{"update":"messages","updates":[{"q":{"seq":-1},"u":{"$set":{"seq":901}}}]}""");
        }
        await CaughtUpAsync(engine);
        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
    }

    [Fact]
    public async Task FollowAsync_CollectionsAreMadeRenamedAndDropped_SoAreTheirs()
    {
        await using var pair = await MongoDbPair.CreateAsync();
        await using var engine = await CopiedAsync(pair);
        await pair.RunAsync(Side.Source, """{"create":"late","capped":true,"size":100000}""");
        await pair.RunAsync(Side.Source, """{"insert":"late","documents":[{"_id":1}]}""");
        await pair.RunAsync(Side.Source, """{"drop":"mixed"}""");
        await pair.RunAsync(Side.Source, """{"renameCollection":"shop.pairs","to":"shop.couples"}""", "admin");
        await pair.RunAsync(Side.Source, """{"insert":"couples","documents":[{"_id":"x"}]}""");
        await CaughtUpAsync(engine);
        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
        Assert.DoesNotContain(await DifferencesAsync(engine), d => d.Contains("late", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CarryRestAsync_IndexWithExpiry_IsHeldUntilThen()
    {
        await using var pair = await MongoDbPair.CreateAsync();
        await pair.RunAsync(Side.Source, """{"createIndexes":"messages","indexes":[{"key":{"at":1},"name":"ttl","expireAfterSeconds":3600}]}""");
        await using var engine = await CopiedAsync(pair);
        Assert.Equal(int.MaxValue, await ExpiryAsync(pair));
        await engine.Follower.CarryRestAsync(Cancel);
        Assert.Equal(3600, await ExpiryAsync(pair));
    }

    [Fact]
    public async Task FollowAsync_ConnectionsAreCut_GoesOnWithoutLossOrRepetition()
    {
        await using var pair = await MongoDbPair.CreateAsync();
        await using var engine = await CopiedAsync(pair);
        await using var follow = await Following.StartAsync(engine, new("ignored: there is a position"));
        var before = (await follow.NextAsync()).ChangesApplied;
        for (var i = 0; i < 60; i++)
        {
            Assert.True(await pair.TryWriteAsync(Side.Source));
            if (i % 20 == 10)
                pair.CutConnections(i % 40 == 10 ? Side.Source : Side.Target);
        }
        await engine.Follower.DrainAsync(await engine.Follower.FenceAsync(Cancel), Cancel);
        Assert.True((await follow.NextAsync()).ChangesApplied >= before + 60);
        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
    }

    [Fact]
    public async Task FollowAsync_OplogTooShort_SaysWhatToDo()
    {
        await using var pair = await MongoDbPair.CreateAsync(sourceLogEntries: 200);
        await using var engine = await CopiedAsync(pair);
        for (var i = 0; i < 400; i++)
            Assert.True(await pair.TryWriteAsync(Side.Source));
        Assert.True((await engine.Follower.ReadLogAsync(Cancel))!.Lost);
        var fault = await Assert.ThrowsAsync<SyncException>(() => engine.Follower.FollowAsync(new(""), new Progress<FollowProgress>(), Cancel));
        Assert.Contains("copy again", fault.Hint, StringComparison.Ordinal);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<IStoreEngine> CopiedAsync(MongoDbPair pair)
    {
        var engine = pair.Open(driverEpoch: 1);
        await engine.Copier.PrepareAsync(Cancel);
        await engine.Copier.CopyAsync(new Progress<CopyProgress>(), Cancel);
        await engine.Copier.FinishAsync(Cancel);
        return engine;
    }

    private static async Task CaughtUpAsync(IStoreEngine engine)
    {
        await using var follow = await Following.StartAsync(engine, new(""));
        await engine.Follower.DrainAsync(await engine.Follower.FenceAsync(Cancel), Cancel);
    }

    private static async Task<List<string>> DifferencesAsync(IStoreEngine engine)
    {
        var differences = new List<string>();
        await foreach (var verdict in engine.Verifier.VerifyAsync(VerifyScope.Rest, Cancel))
            differences.AddRange(verdict.Differences);
        return differences;
    }

    private static async Task<long> ExpiryAsync(MongoDbPair pair)
    {
        var reply = await pair.RunAsync(Side.Target, """{"listIndexes":"messages"}""");
        var index = reply.Path("cursor", "firstBatch").AsDocument.Values().Single(i => i.AsDocument["name"].AsString == "ttl");
        return index.AsDocument["expireAfterSeconds"].TryGetWhole(out var seconds) ? seconds : -1;
    }
}

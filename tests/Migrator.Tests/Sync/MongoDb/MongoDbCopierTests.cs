using Platform.Migrator.Sync;
using Platform.Mongo.Wire.Bson;
using Platform.Plans;

namespace Platform.Migrator.Tests.Sync.MongoDb;

/// <summary>What happens to a copy while it runs: the process dies, collections are dropped or renamed under it, the oplog ends.</summary>
public sealed class MongoDbCopierTests
{
    private const int Documents = 6_000;

    /// <summary>A document that is spoiled at the target stands for what is copied: it stays spoiled, so it was not copied again.</summary>
    [Fact]
    public async Task CopyAsync_InterruptedAndOpenedAgain_CopiesOnlyWhatIsMissing()
    {
        await using var pair = await FilledAsync();
        await using (var dead = pair.Open(driverEpoch: 1))
        {
            await dead.Copier.PrepareAsync(Cancel);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dead.Copier.CopyAsync(new At(p => p.PartitionsDone >= 2, stop.Cancel), stop.Token));
        }
        var done = await DoneAsync(pair);
        Assert.InRange(done.Count, 2, 19);
        await pair.RunAsync(Side.Target, $$$$"""{"update":"big","updates":[{"q":{"_id":{{{{done[0]}}}}},"u":{"$set":{"spoiled":true}}}]}""");
        await ChangeAsync(pair);

        await using var engine = pair.Open(driverEpoch: 2);
        await engine.Copier.PrepareAsync(Cancel);
        await engine.Copier.CopyAsync(new Progress<CopyProgress>(), Cancel);
        await engine.Copier.FinishAsync(Cancel);

        Assert.Equal([$"{done[0]}: differs in spoiled"], await DifferencesAsync(engine));
        await pair.RunAsync(Side.Target, $$$$"""{"update":"big","updates":[{"q":{"_id":{{{{done[0]}}}}},"u":{"$unset":{"spoiled":1}}}]}""");
        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
    }

    [Fact]
    public async Task PrepareAsync_OplogNoLongerReachesTheBeginning_BeginsAnew()
    {
        await using var pair = await MongoDbPair.CreateAsync(sourceLogEntries: 300);
        await using (var dead = pair.Open(driverEpoch: 1))
        {
            await dead.Copier.PrepareAsync(Cancel);
            var fault = await Assert.ThrowsAsync<SyncException>(() => dead.Copier.CopyAsync(new At(_ => true, () => Writes(pair, 400)), Cancel));
            Assert.Contains("make the oplog larger", fault.Hint, StringComparison.Ordinal);
        }
        await using var engine = pair.Open(driverEpoch: 2);
        await engine.Copier.PrepareAsync(Cancel);
        await engine.Copier.CopyAsync(new Progress<CopyProgress>(), Cancel);

        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
    }

    [Theory]
    [InlineData("""{"drop":"big"}""")]
    [InlineData("""{"aggregate":"worlds","pipeline":[{"$out":"big"}],"cursor":{}}""")]
    public async Task CopyAsync_CollectionIsDroppedMeanwhile_IsGoneOrWhatItBecame(string command)
    {
        await using var pair = await FilledAsync();
        await using var engine = pair.Open(driverEpoch: 1);
        await engine.Copier.PrepareAsync(Cancel);

        await engine.Copier.CopyAsync(new At(p => p.Rows >= 500, () => Run(pair, command)), Cancel);
        await engine.Copier.FinishAsync(Cancel);

        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
        Assert.Empty(await DifferencesAsync(engine));
    }

    [Fact]
    public async Task CopyAsync_CollectionIsRenamedMeanwhile_BeginsAgainWithNothingMissing()
    {
        await using var pair = await FilledAsync();
        await using var engine = pair.Open(driverEpoch: 1);
        await engine.Copier.PrepareAsync(Cancel);

        var fault = await Assert.ThrowsAsync<SyncException>(() => engine.Copier.CopyAsync(
            new At(p => p.Rows >= 500, () => Run(pair, """{"renameCollection":"shop.big","to":"shop.huge"}""", "admin")), Cancel));
        await engine.Copier.PrepareAsync(Cancel);
        await engine.Copier.CopyAsync(new Progress<CopyProgress>(), Cancel);
        await engine.Copier.FinishAsync(Cancel);

        Assert.True(fault.IsTransient);
        Assert.Contains("big was renamed to huge", fault.Message, StringComparison.Ordinal);
        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
    }

    /// <summary>Between the stream's begin and the first read: nothing of the copy notices, so the stream must.</summary>
    [Fact]
    public async Task CopyAsync_CollectionIsRenamedBeforeItIsRead_BeginsAgainWithNothingMissing()
    {
        await using var pair = await FilledAsync();
        await using var engine = pair.Open(driverEpoch: 1);
        await engine.Copier.PrepareAsync(Cancel);
        await pair.RunAsync(Side.Source, """{"insert":"big","documents":[{"_id":-1}]}""");
        await pair.RunAsync(Side.Source, """{"renameCollection":"shop.big","to":"shop.huge"}""", "admin");

        await Assert.ThrowsAsync<SyncException>(() => engine.Copier.CopyAsync(new Progress<CopyProgress>(), Cancel));
        await engine.Copier.PrepareAsync(Cancel);
        await engine.Copier.CopyAsync(new Progress<CopyProgress>(), Cancel);

        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
    }

    [Fact]
    public async Task CopyAsync_DatabaseIsDroppedMeanwhile_SaysSo()
    {
        await using var pair = await FilledAsync();
        await using var engine = pair.Open(driverEpoch: 1);
        await engine.Copier.PrepareAsync(Cancel);

        var fault = await Assert.ThrowsAsync<SyncException>(() => engine.Copier.CopyAsync(new At(p => p.Rows >= 500, () => Run(pair, """{"dropDatabase":1}""")), Cancel));

        Assert.Contains("database was dropped", fault.Message, StringComparison.Ordinal);
        Assert.False(fault.IsTransient);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>About 12 MB in one collection, in parts of one megabyte.</summary>
    private static async Task<MongoDbPair> FilledAsync()
    {
        var pair = await MongoDbPair.CreateAsync();
        pair.PartitionBytes = 1 << 20;
        var filler = new string('x', 2_000);
        foreach (var some in Enumerable.Range(0, Documents).Chunk(1_000))
            await pair.InsertRawAsync(Side.Source, "big", [.. some.Select(n => BsonDocument.Build(w =>
            {
                w.WriteInt32("_id", n);
                w.WriteString("filler", filler);
            }))]);
        return pair;
    }

    private static async Task ChangeAsync(MongoDbPair pair)
    {
        await pair.RunAsync(Side.Source, """{"update":"big","updates":[{"q":{"_id":{"$mod":[7,3]}},"u":{"$set":{"changed":true}},"multi":true}]}""");
        await pair.RunAsync(Side.Source, """{"delete":"big","deletes":[{"q":{"_id":{"$mod":[11,5]}},"limit":0}]}""");
        await pair.RunAsync(Side.Source, """{"insert":"big","documents":[{"_id":"new"}]}""");
    }

    /// <summary>One <c>_id</c> of each part that is copied, of those that <see cref="ChangeAsync"/> leaves alone.</summary>
    private static async Task<IReadOnlyList<int>> DoneAsync(MongoDbPair pair)
    {
        var reply = await pair.RunAsync(Side.Target, """{"find":"platform.state","filter":{"collection":"big","done":true},"batchSize":1000}""");
        var first = reply.Path("cursor", "firstBatch").AsDocument.Values().Select(part => part.AsDocument["from"] is { IsMissing: false } from ? from.AsInt32 : 0);
        return [.. first.Select(id => Enumerable.Range(id, 20).First(n => n % 7 != 3 && n % 11 != 5))];
    }

    private static async Task<List<string>> DifferencesAsync(IStoreEngine engine)
    {
        var differences = new List<string>();
        await foreach (var verdict in engine.Verifier.VerifyAsync(VerifyScope.Rest, Cancel))
            differences.AddRange(verdict.Differences);
        return differences;
    }

    /// <summary>The copy waits meanwhile: progress is told by the worker itself.</summary>
    private static void Run(MongoDbPair pair, string command, string? database = null) => Task.Run(() => pair.RunAsync(Side.Source, command, database), Cancel).Wait(Cancel);

    private static void Writes(MongoDbPair pair, int count) => Task.Run(async () =>
    {
        for (var i = 0; i < count; i++)
            await pair.TryWriteAsync(Side.Source);
    }, Cancel).Wait(Cancel);

    /// <summary>Does something once, at a certain point.</summary>
    private sealed class At(Func<CopyProgress, bool> reached, Action action) : IProgress<CopyProgress>
    {
        private int _done;

        public void Report(CopyProgress value)
        {
            if (reached(value) && Interlocked.Exchange(ref _done, 1) == 0)
                action();
        }
    }
}

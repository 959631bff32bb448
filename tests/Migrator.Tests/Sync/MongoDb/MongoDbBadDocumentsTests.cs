using Platform.Migrator.Sync;
using Platform.Mongo.Wire.Bson;
using Platform.Plans;

namespace Platform.Migrator.Tests.Sync.MongoDb;

/// <summary>Documents at the edge of what a server stores, and beyond: carried byte by byte, or refused by name.</summary>
public sealed class MongoDbBadDocumentsTests
{
    private const int LargestDocument = 16 * 1024 * 1024;

    /// <summary>One is copied, one is inserted while following, one grows to that size by an update, whose event would be larger than a document may be.</summary>
    [Fact]
    public async Task Document_OfSixteenMegabytes_IsCopiedAndFollowed()
    {
        await using var pair = await MongoDbPair.CreateAsync();
        await pair.InsertRawAsync(Side.Source, "large", Large(1, LargestDocument), BsonDocument.Parse("""{"_id":2,"half":""}"""));
        await using var engine = await CopiedAsync(pair);
        await pair.InsertRawAsync(Side.Source, "large", Large(3, LargestDocument));
        foreach (var field in new[] { "a", "b" })
            await GrowAsync(pair, 2, field, (LargestDocument / 2) - 100);

        await CaughtUpAsync(engine);

        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
        Assert.Contains("large 3 ", await pair.ContentAsync(Side.Target), StringComparison.Ordinal);
    }

    /// <summary>What no decoder agrees on is none of our business: bytes go over as they are, and verification sees when they do not.</summary>
    [Fact]
    public async Task Documents_ThatAreNoUtf8OrHaveAKeyTwice_AreTheSameByteByByte()
    {
        await using var pair = await MongoDbPair.CreateAsync();
        await pair.InsertRawAsync(Side.Source, "odd", NoUtf8("copied"), Twice(1));
        await using var engine = await CopiedAsync(pair);
        await pair.InsertRawAsync(Side.Source, "odd", NoUtf8("followed"), Twice(2));
        await CaughtUpAsync(engine);

        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
        Assert.Empty(await DifferencesAsync(engine));

        await pair.RunAsync(Side.Target, """{"delete":"odd","deletes":[{"q":{"_id":1},"limit":1}]}""");
        await pair.InsertRawAsync(Side.Target, "odd", BsonDocument.Build(w =>
        {
            w.WriteInt32("_id", 1);
            w.WriteInt32("twice", 1);
        }));
        await using var other = pair.Open(driverEpoch: 2);
        Assert.Contains("1: differs in twice", await DifferencesAsync(other));
    }

    [Fact]
    public async Task IdThatIsAnArray_IsRefusedByName_WhetherCopiedOrFollowed()
    {
        await using var pair = await MongoDbPair.CreateAsync(new() { TakesArrayIds = true }, new());
        await pair.RunAsync(Side.Source, """{"insert":"old","documents":[{"_id":[1,2],"v":1}]}""");
        await using (var engine = pair.Open(driverEpoch: 1))
        {
            await engine.Copier.PrepareAsync(Cancel);
            RequireNamed(await Assert.ThrowsAsync<SyncException>(() => engine.Copier.CopyAsync(new Progress<CopyProgress>(), Cancel)));
        }
        await pair.RunAsync(Side.Source, """{"delete":"old","deletes":[{"q":{"v":1},"limit":1}]}""");
        await using var again = await CopiedAsync(pair, driverEpoch: 2);
        await pair.RunAsync(Side.Source, """{"insert":"old","documents":[{"_id":[1,2],"v":1}]}""");
        RequireNamed(await Assert.ThrowsAsync<SyncException>(() => again.Follower.FollowAsync(new(""), new Progress<FollowProgress>(), Cancel)));
    }

    /// <summary>Somebody else writes at the target between the documents and their indexes.</summary>
    [Fact]
    public async Task UniqueIndex_ThatTheDocumentsBreak_IsNamed_AndMadeOnceTheyDoNot()
    {
        await using var pair = await MongoDbPair.CreateAsync();
        await using var engine = pair.Open(driverEpoch: 1);
        await engine.Copier.PrepareAsync(Cancel);
        await engine.Copier.CopyAsync(new Progress<CopyProgress>(), Cancel);
        await pair.RunAsync(Side.Target, """{"insert":"messages","documents":[{"_id":"alien","seq":900,"secret":"word"}]}""");

        var fault = await Assert.ThrowsAsync<SyncException>(() => engine.Copier.FinishAsync(Cancel));
        await pair.RunAsync(Side.Target, """{"delete":"messages","deletes":[{"q":{"_id":"alien"},"limit":1}]}""");
        await engine.Copier.FinishAsync(Cancel);

        Assert.Contains("make index messages.seq", fault.Message, StringComparison.Ordinal);
        Assert.Contains("share a value of this unique index", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("900", fault.Message, StringComparison.Ordinal);
        Assert.False(fault.IsTransient);
        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static void RequireNamed(SyncException fault)
    {
        Assert.Contains("refuses the document with _id [1,2]", fault.Message, StringComparison.Ordinal);
        Assert.Contains("store the document under another _id", fault.Hint, StringComparison.Ordinal);
        Assert.False(fault.IsTransient);
    }

    private static BsonDocument Large(int id, int bytes)
    {
        var empty = BsonDocument.Build(w => Write(w, id, ""));
        return BsonDocument.Build(w => Write(w, id, new string('x', bytes - empty.Size)));
    }

    private static void Write(BsonWriter w, int id, string text)
    {
        w.WriteInt32("_id", id);
        w.WriteString("text", text);
    }

    private static Task GrowAsync(MongoDbPair pair, int id, string field, int bytes) => pair.Application(Side.Source).RunAsync(new("shop", w =>
    {
        w.WriteString("update", "large");
        w.BeginArray("updates");
        w.BeginDocument(default);
        w.WriteDocument("q", BsonDocument.Build(q => q.WriteInt32("_id", id)));
        w.WriteDocument("u", BsonDocument.Build(u => u.WriteDocument("$set", BsonDocument.Build(set => set.WriteString(field, new string('y', bytes))))));
        w.End();
        w.End();
    }), Cancel);

    private static BsonDocument NoUtf8(string id) => BsonDocument.Build(w =>
    {
        w.WriteString("_id", [(byte)id[0], 0xE9, 0x20]);
        w.WriteString("text", [0xFF, 0xC0, 0x80]);
    });

    private static BsonDocument Twice(int id) => BsonDocument.Build(w =>
    {
        w.WriteInt32("_id", id);
        w.WriteInt32("twice", 1);
        w.WriteString("twice", "two");
    });

    private static async Task<IStoreEngine> CopiedAsync(MongoDbPair pair, long driverEpoch = 1)
    {
        var engine = pair.Open(driverEpoch);
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
}

using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;

namespace Platform.DevMongo.Tests.Clients;

/// <summary>Transactions of our own client, as an application uses them.</summary>
public sealed class TransactionTests
{
    [Fact]
    public async Task TransfersThatCompete_AllHappenOnce_AndAreNeverSeenHalf()
    {
        await using var server = DevMongoServer.Start(new());
        await using var client = new MongoClient(MongoOptions.Parse($"mongodb://127.0.0.1:{server.Port}/?replicaSet=rs0"));
        await client.RunAsync(Command("""{"insert":"accounts","documents":[{"_id":"a","n":100},{"_id":"b","n":0}]}"""), default);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => client.InTransactionAsync(async (t, cancel) =>
        {
            await client.RunAsync(Command("""{"update":"accounts","updates":[{"q":{"_id":"a"},"u":{"$inc":{"n":-1}}}]}""", t), cancel);
            await client.RunAsync(Command("""{"update":"accounts","updates":[{"q":{"_id":"b"},"u":{"$inc":{"n":1}}}]}""", t), cancel);
            await client.RunAsync(Command($$$"""{"insert":"transfers","documents":[{"_id":{{{i}}}}]}""", t), cancel);
            var outside = await client.RunAsync(Command("""{"aggregate":"accounts","pipeline":[{"$group":{"_id":null,"n":{"$sum":"$n"}}}],"cursor":{}}"""), cancel);
            Assert.Equal(100, outside.Path("cursor", "firstBatch", "0", "n").AsInt32);
        }, default)));
        Assert.Equal("80 20", await NumbersAsync(client));
        Assert.Equal(20, (await client.RunAsync(Command("""{"count":"transfers"}"""), default))["n"].AsInt32);
    }

    [Fact]
    public async Task TransactionThatWasLeft_IsGone()
    {
        await using var server = DevMongoServer.Start(new());
        await using var client = new MongoClient(MongoOptions.Parse($"mongodb://127.0.0.1:{server.Port}/?replicaSet=rs0"));
        await client.RunAsync(Command("""{"insert":"accounts","documents":[{"_id":"a","n":100},{"_id":"b","n":0}]}"""), default);
        await using (var transaction = client.BeginTransaction(new(MongoCommand.Concern("snapshot"))))
            await client.RunAsync(Command("""{"delete":"accounts","deletes":[{"q":{},"limit":0}]}""", transaction), default);
        Assert.Equal("100 0", await NumbersAsync(client));
    }

    /// <summary>What others commit after a transaction began is no duplicate that it may see: it conflicts, and is tried again.</summary>
    [Fact]
    public async Task UniqueKeyThatAnotherTookMeanwhile_IsAConflictAtTheCommit()
    {
        await using var server = DevMongoServer.Start(new());
        await using var client = new MongoClient(MongoOptions.Parse($"mongodb://127.0.0.1:{server.Port}/?replicaSet=rs0"));
        await client.RunAsync(Command("""{"insert":"accounts","documents":[{"_id":"a","n":1},{"_id":"b","n":0}]}"""), default);
        await client.RunAsync(Command("""{"createIndexes":"transfers","indexes":[{"name":"n","key":{"n":1},"unique":true}]}"""), default);
        await using var transaction = client.BeginTransaction();
        await client.RunAsync(Command("""{"find":"accounts"}""", transaction), default);
        await client.RunAsync(Command("""{"insert":"transfers","documents":[{"_id":1,"n":1}]}"""), default);

        await client.RunAsync(Command("""{"insert":"transfers","documents":[{"_id":2,"n":1}]}""", transaction), default);
        var fault = await Assert.ThrowsAsync<MongoException>(() => transaction.CommitAsync(default));

        Assert.True(fault.Code == MongoErrors.WriteConflict && fault.HasLabel(MongoErrors.TransientTransaction), fault.Message);
        Assert.Equal(1, (await client.RunAsync(Command("""{"count":"transfers"}"""), default))["n"].AsInt32);
    }

    private static MongoCommand Command(string command, MongoTransaction? transaction = null) => new("shop", w => w.WriteElements(BsonDocument.Parse(command))) { Transaction = transaction };

    private static async Task<string> NumbersAsync(MongoClient client) => string.Join(' ',
        (await client.RunAsync(Command("""{"find":"accounts","sort":{"_id":1}}"""), default)).Path("cursor", "firstBatch").AsDocument.Values().Select(v => v.AsDocument["n"]));
}

using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;

namespace Platform.DevMongo.Tests.Serving;

public sealed class WriteBlockTests
{
    private const int Writers = 8;
    private const int UserWritesBlocked = 371;

    /// <summary>Writes that were let in before the block and wait for their turn: once the block is answered, none of them may still come.</summary>
    [Fact]
    public async Task Block_OnceAnswered_NoWriteOfBeforeComesLater()
    {
        await using var server = DevMongoServer.Start(new(Users: [new("app", "secret", Roles: ["readWriteAnyDatabase"]), new("admin", "secret", Roles: ["root"])]));
        await using var app = Client(server, "app");
        await using var admin = Client(server, "admin");
        for (var round = 0; round < 10; round++)
        {
            var began = new TaskCompletionSource();
            var writers = Enumerable.Range(0, Writers).Select(_ => WriteAsync(app, began)).ToList();
            await began.Task;
            await BlockAsync(admin, true);
            var behind = await CountAsync(admin);
            await Task.WhenAll(writers);
            Assert.Equal(behind, await CountAsync(admin));
            await BlockAsync(admin, false);
        }
    }

    private static MongoClient Client(DevMongoServer server, string user) =>
        new(MongoOptions.Parse(server.ConnectionString.Replace("mongodb://", $"mongodb://{user}:secret@", StringComparison.Ordinal)));

    /// <summary>Until it is refused. Each insert takes long to make ready.</summary>
    private static async Task WriteAsync(MongoClient app, TaskCompletionSource began)
    {
        var document = BsonDocument.Build(w => w.WriteBinary("bytes", new byte[300_000]));
        try
        {
            while (true)
            {
                await app.RunAsync(new("shop", w => w.WriteString("insert", "c")) { Sequences = m =>
                {
                    m.BeginSequence("documents");
                    m.Add(document.Span);
                    m.EndSequence();
                } }, TestContext.Current.CancellationToken);
                began.TrySetResult();
            }
        }
        catch (MongoException refused) when (refused.Code == UserWritesBlocked)
        {
            // The block is there.
        }
    }

    private static Task<BsonDocument> BlockAsync(MongoClient admin, bool on) => admin.RunAsync("admin", w =>
    {
        w.WriteInt32("setUserWriteBlockMode", 1);
        w.WriteBoolean("global", on);
    }, TestContext.Current.CancellationToken);

    private static async Task<long> CountAsync(MongoClient admin) =>
        (await admin.RunAsync("shop", w => w.WriteString("count", "c"), TestContext.Current.CancellationToken))["n"].TryGetWhole(out var n) ? n : -1;
}

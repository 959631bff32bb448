using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;

namespace Platform.Mongo.Wire.Tests.Client;

public sealed class MongoTransactionTests
{
    private static readonly BsonDocument Conflict = BsonDocument.Parse("""{"ok":0,"code":112,"codeName":"WriteConflict","errmsg":"conflict","errorLabels":["TransientTransactionError"]}""");
    private static readonly BsonDocument NotPrimary = BsonDocument.Parse("""{"ok":0,"code":10107,"codeName":"NotWritablePrimary","errmsg":"not primary"}""");

    [Fact]
    public async Task Commands_CarryTheTransaction_AndOnlyTheFirstOneStartsIt()
    {
        await using var server = new ScriptedServer();
        await using var client = Client(server, "w=1");
        var options = new MongoTransactionOptions(MongoCommand.Concern("snapshot"), MongoCommand.Majority);
        await client.InTransactionAsync(async (t, cancel) =>
        {
            await client.RunAsync(Insert(t), cancel);
            await client.RunAsync(Insert(t), cancel);
        }, default, options);
        var (first, second, commit) = (Inserts(server)[0], Inserts(server)[1], server.Commands.Single(c => c.Has("commitTransaction")));
        Assert.Equal((true, false, "snapshot"), (first["startTransaction"].AsBoolean, first["autocommit"].AsBoolean, first.Path("readConcern", "level").AsString));
        Assert.False(second.Has("startTransaction") || second.Has("readConcern") || first.Has("writeConcern") || second.Has("writeConcern"));
        Assert.Equal(("admin", "majority", false), (commit["$db"].AsString, commit.Path("writeConcern", "w").AsString, commit["autocommit"].AsBoolean));
        Assert.Single(new[] { first, second, commit }.Select(c => $"{c["lsid"]} {c["txnNumber"]}").Distinct());
    }

    [Fact]
    public async Task TransactionWithoutCommands_SendsNothing()
    {
        await using var server = new ScriptedServer();
        await using var client = Client(server);
        await client.InTransactionAsync((_, _) => Task.CompletedTask, default);
        await using (client.BeginTransaction())
        {
        }
        Assert.Empty(server.Commands);
    }

    [Fact]
    public async Task WorkThatFails_IsAborted_AndPassedOnWithoutAnotherTry()
    {
        await using var server = new ScriptedServer();
        await using var client = Client(server);
        await Assert.ThrowsAsync<FormatException>(() => client.InTransactionAsync(async (t, cancel) =>
        {
            await client.RunAsync(Insert(t), cancel);
            throw new FormatException();
        }, default));
        Assert.Single(Inserts(server));
        Assert.Single(server.Commands, c => c.Has("abortTransaction"));
        Assert.DoesNotContain(server.Commands, c => c.Has("commitTransaction"));
    }

    [Theory]
    [InlineData("insert")]
    [InlineData("commitTransaction")]
    public async Task Conflict_RunsTheWholeWorkAgain_UnderAnotherNumber(string where)
    {
        var failures = 2;
        await using var server = new ScriptedServer(m => m.Body.Has(where) && Interlocked.Decrement(ref failures) >= 0 ? Conflict : ScriptedServer.Ok);
        await using var client = Client(server);
        await client.InTransactionAsync((t, cancel) => client.RunAsync(Insert(t), cancel), default);
        Assert.Equal(3, Inserts(server).Select(c => c["txnNumber"].AsInt64).Distinct().Count());
    }

    [Fact]
    public async Task LostConnection_EndsTheTransactionAndIsTransient()
    {
        await using var server = new ScriptedServer(m => m.Body.Has("insert") ? null : ScriptedServer.Ok);
        await using var client = Client(server);
        await using var transaction = client.BeginTransaction();
        var fault = await Assert.ThrowsAsync<MongoException>(() => client.RunAsync(Insert(transaction), default));
        Assert.True(fault.IsNetwork && fault.HasLabel(MongoErrors.TransientTransaction));
        Assert.Single(Inserts(server));
    }

    [Fact]
    public async Task CommitWhoseAnswerIsLost_IsAskedForAgain_ByAMajority()
    {
        var lost = 1;
        await using var server = new ScriptedServer(m => m.Body.Has("commitTransaction") && Interlocked.Decrement(ref lost) >= 0 ? null : ScriptedServer.Ok);
        await using var client = Client(server, "w=1");
        await client.InTransactionAsync((t, cancel) => client.RunAsync(Insert(t), cancel), default);
        var commits = server.Commands.Where(c => c.Has("commitTransaction")).ToList();
        Assert.Equal(["1", "\"majority\""], commits.Select(c => c.Path("writeConcern", "w").ToString()));
        Assert.Single(commits.Select(c => $"{c["lsid"]} {c["txnNumber"]}").Distinct());
        Assert.Single(Inserts(server));
    }

    [Fact]
    public async Task CommitThatNobodyAnswers_IsUnknown()
    {
        await using var server = new ScriptedServer(m => m.Body.Has("commitTransaction") ? NotPrimary : ScriptedServer.Ok);
        await using var client = Client(server);
        var fault = await Assert.ThrowsAsync<MongoException>(() => client.InTransactionAsync((t, cancel) => client.RunAsync(Insert(t), cancel), default, longest: TimeSpan.Zero));
        Assert.True(fault.HasLabel(MongoErrors.UnknownCommit));
        Assert.False(fault.HasLabel(MongoErrors.TransientTransaction));
        Assert.Equal(2, server.Commands.Count(c => c.Has("commitTransaction")));
        Assert.DoesNotContain(server.Commands, c => c.Has("abortTransaction"));
    }

    [Fact]
    public async Task TriesEnd_WhenTheTimeIsUp()
    {
        await using var server = new ScriptedServer(m => m.Body.Has("insert") ? Conflict : ScriptedServer.Ok);
        await using var client = Client(server);
        var fault = await Assert.ThrowsAsync<MongoException>(() => client.InTransactionAsync((t, cancel) => client.RunAsync(Insert(t), cancel), default, longest: TimeSpan.FromMilliseconds(50)));
        Assert.Equal(MongoErrors.WriteConflict, fault.Code);
        Assert.NotEmpty(Inserts(server));
    }

    [Fact]
    public async Task Transaction_StaysWithItsServer_AndItsEndFollowsThePrimary()
    {
        await using var first = new ScriptedServer();
        await using var second = new ScriptedServer();
        var steppedDown = false;
        first.Hello = () => first.Member(primary: !steppedDown, second.Address);
        second.Hello = () => second.Member(primary: steppedDown, first.Address);
        first.Answer = m => m.Body.Has("commitTransaction") && (steppedDown = true) ? NotPrimary : ScriptedServer.Ok;
        await using var client = Client(first, "replicaSet=rs0");
        await client.InTransactionAsync((t, cancel) => client.RunAsync(Insert(t), cancel), default);
        Assert.Single(Inserts(first));
        Assert.Empty(Inserts(second));
        Assert.Contains(second.Commands, c => c.Has("commitTransaction"));
    }

    [Fact]
    public async Task Cursor_IsPartOfTheTransaction()
    {
        await using var server = new ScriptedServer(m => BsonDocument.Parse(
            m.Body.Has("find") ? """{"cursor":{"id":{"$numberLong":"5"},"ns":"shop.things","firstBatch":[{"_id":1}]},"ok":1}"""
            : m.Body.Has("getMore") ? """{"cursor":{"id":{"$numberLong":"0"},"ns":"shop.things","nextBatch":[{"_id":2}]},"ok":1}""" : """{"ok":1}"""));
        await using var client = Client(server);
        await client.InTransactionAsync(async (t, cancel) =>
        {
            await using var cursor = await client.OpenAsync(new("shop", w => w.WriteString("find", "things")) { Retry = Retry.Read, Transaction = t }, 1, cancel);
            while (await cursor.NextAsync(cancel) is { } batch)
                batch.Dispose();
        }, default);
        var more = server.Commands.Single(c => c.Has("getMore"));
        Assert.False(more["autocommit"].AsBoolean);
        Assert.False(more.Has("startTransaction"));
    }

    [Fact]
    public async Task EndedTransaction_TakesNothingMore()
    {
        await using var server = new ScriptedServer();
        await using var client = Client(server);
        await using var transaction = client.BeginTransaction();
        await client.RunAsync(Insert(transaction), default);
        await transaction.AbortAsync(default);
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.RunAsync(Insert(transaction), default));
        await Assert.ThrowsAsync<InvalidOperationException>(() => transaction.CommitAsync(default));
    }

    private static MongoClient Client(ScriptedServer server, string options = "") => new(MongoOptions.Parse(server.Uri(options)));

    private static List<BsonDocument> Inserts(ScriptedServer server) => [.. server.Commands.Where(c => c.Has("insert"))];

    private static MongoCommand Insert(MongoTransaction transaction) => new("shop", w => w.WriteString("insert", "things"))
    {
        Transaction = transaction, Retry = Retry.Write, WriteConcern = MongoCommand.Majority,
        Sequences = m =>
        {
            m.BeginSequence("documents"u8);
            m.Add(BsonDocument.Parse("""{"_id":1}""").Span);
            m.EndSequence();
        },
    };
}

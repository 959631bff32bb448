using Platform.Mongo.Wire.Auth;
using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;

namespace Platform.Mongo.Wire.Tests.Client;

public sealed class MongoClientTests
{
    private static readonly MongoCommand Ping = new("admin", w => w.WriteInt32("ping", 1));
    private static readonly BsonDocument NotPrimary = BsonDocument.Parse("""{"ok":0,"code":10107,"codeName":"NotWritablePrimary","errmsg":"not primary"}""");

    [Fact]
    public async Task Command_CarriesItsDatabaseAndSession_AndConnectionsAreUsedAgain()
    {
        await using var server = new ScriptedServer();
        await using (var client = Client(server))
            for (var i = 0; i < 3; i++)
                Assert.True((await client.RunAsync(Ping, default))["ok"].IsTrue);
        var pings = server.Commands.Where(c => c.Has("ping")).ToList();
        Assert.Equal(["admin", "admin", "admin"], pings.Select(c => c["$db"].AsString));
        Assert.Single(pings.Select(c => c["lsid"].ToString()).Distinct());
        Assert.Contains(server.Commands, c => c.Has("endSessions"));
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task Refusal_HasCodeLabelsAndHint()
    {
        await using var server = new ScriptedServer(_ => BsonDocument.Parse("""{"ok":0,"code":13,"codeName":"Unauthorized","errmsg":"not allowed","errorLabels":["X"]}"""));
        await using var client = Client(server);
        var fault = await Assert.ThrowsAsync<MongoException>(() => client.RunAsync(Ping, default));
        Assert.Equal((13, "Unauthorized", false, true), (fault.Code, fault.CodeName, fault.IsTransient, fault.HasLabel("X")));
        Assert.Contains("role", fault.Hint);
        Assert.Contains("ping on admin", fault.Message);
    }

    [Theory]
    [InlineData("""{"ok":1,"n":0,"writeErrors":[{"index":3,"code":11000,"errmsg":"E11000"}]}""", 11000, 3)]
    [InlineData("""{"ok":1,"n":1,"writeConcernError":{"code":91,"codeName":"ShutdownInProgress","errmsg":"going down"}}""", 91, -1)]
    public async Task WriteThatFailedInPart_IsNoSuccess(string reply, int code, int statement)
    {
        await using var server = new ScriptedServer(_ => BsonDocument.Parse(reply));
        await using var client = Client(server, "retryWrites=false");
        var fault = await Assert.ThrowsAsync<MongoException>(() => client.RunAsync(Insert(), default));
        Assert.Equal((code, statement), (fault.Code, fault.Statement));
    }

    [Fact]
    public async Task Write_ThatLostItsConnection_IsSentAgainWithTheSameNumber()
    {
        await using var server = new ScriptedServer();
        var calls = 0;
        server.Answer = message => message.Body.Has("insert") && Interlocked.Increment(ref calls) == 1 ? null : ScriptedServer.Ok;
        await using var client = Client(server);
        await client.RunAsync(Insert(), default);
        var inserts = server.Commands.Where(c => c.Has("insert")).ToList();
        Assert.Equal(2, inserts.Count);
        Assert.Single(inserts.Select(c => $"{c["txnNumber"]} {c["lsid"]}").Distinct());
    }

    [Fact]
    public async Task CommandThatMayNotBeRepeated_IsNot()
    {
        await using var server = new ScriptedServer(_ => null);
        await using var client = Client(server);
        var fault = await Assert.ThrowsAsync<MongoException>(() => client.RunAsync(Ping, default));
        Assert.True(fault.IsNetwork && fault.IsTransient);
        Assert.Single(server.Commands, c => c.Has("ping"));
    }

    [Fact]
    public async Task Primary_ThatStepsDown_IsFollowedToTheNextOne()
    {
        await using var first = new ScriptedServer();
        await using var second = new ScriptedServer();
        var steppedDown = false;
        first.Hello = () => first.Member(primary: !steppedDown, second.Address);
        second.Hello = () => second.Member(primary: steppedDown, first.Address);
        first.Answer = message => message.Body.Has("insert") && (steppedDown = true) ? NotPrimary : ScriptedServer.Ok;
        await using var client = Client(first, "replicaSet=rs0");
        await client.RunAsync(Insert(), default);
        Assert.Contains(second.Commands, c => c.Has("insert"));
        Assert.Equal(second.Address, (await client.ServerAsync(default)).Address);
    }

    [Fact]
    public async Task PrimaryIsFound_ThroughASecondary()
    {
        await using var primary = new ScriptedServer();
        await using var secondary = new ScriptedServer();
        primary.Hello = () => primary.Member(primary: true, secondary.Address);
        secondary.Hello = () => secondary.Member(primary: false, primary.Address);
        await using var client = Client(secondary);
        Assert.Equal(primary.Address, (await client.ServerAsync(default)).Address);
    }

    [Fact]
    public async Task NoPrimary_SaysWhatEachServerIs()
    {
        await using var server = new ScriptedServer();
        server.Hello = () => server.Member(primary: false);
        await using var client = Client(server, "serverSelectionTimeoutMS=300");
        var fault = await Assert.ThrowsAsync<MongoException>(() => client.RunAsync(Ping, default));
        Assert.Contains("Secondary", fault.Message);
        Assert.True(fault.IsTransient);
    }

    [Fact]
    public async Task AnotherReplicaSet_IsRefusedAtOnce()
    {
        await using var server = new ScriptedServer();
        await using var client = Client(server, "replicaSet=other");
        var fault = await Assert.ThrowsAsync<MongoException>(() => client.RunAsync(Ping, default));
        Assert.Contains("rs0", fault.Message);
        Assert.False(fault.IsTransient);
    }

    [Theory]
    [InlineData("pencil", null)]
    [InlineData("wrong", 18)]
    public async Task Password_IsProven(string password, int? code)
    {
        await using var server = new ScriptedServer { Credential = ScramCredential.Make(ScramMechanism.Sha256, "user", "pencil", iterations: 4096) };
        await using var client = new MongoClient(MongoOptions.Parse($"mongodb://user:{password}@{server.Address}/?replicaSet=rs0"));
        var fault = await Record.ExceptionAsync(() => client.RunAsync(Ping, default));
        Assert.Equal(code, (fault as MongoException)?.Code);
        Assert.DoesNotContain(password, fault?.ToString() ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compression_IsUsedOnceAgreedOn()
    {
        await using var server = new ScriptedServer();
        await using var client = Client(server, "compressors=zlib");
        await client.RunAsync(Ping, default);
        Assert.True(server.SawCompressed);
    }

    [Fact]
    public async Task Cursor_GivesAllBatches_AndIsKilledWhenLeft()
    {
        await using var server = new ScriptedServer(message => BsonDocument.Parse(
            message.Body.Has("find") ? """{"cursor":{"id":{"$numberLong":"5"},"ns":"shop.things","firstBatch":[{"_id":1},{"_id":2}]},"ok":1}"""
            : message.Body.Has("getMore") ? """{"cursor":{"id":{"$numberLong":"5"},"ns":"shop.things","nextBatch":[{"_id":3}]},"ok":1}""" : """{"ok":1}"""));
        await using var client = Client(server);
        var found = new List<int>();
        await using (var cursor = await client.OpenAsync(new("shop", w => w.WriteString("find", "things")) { Retry = Retry.Read }, 2, default))
            while (found.Count < 4 && await cursor.NextAsync(default) is { } batch)
                using (batch)
                    found.AddRange(batch.Documents().Select(d => d["_id"].AsInt32));
        Assert.Equal([1, 2, 3, 3], found);
        var getMore = server.Commands.First(c => c.Has("getMore"));
        Assert.Equal(("things", 2), (getMore["collection"].AsString, getMore["batchSize"].AsInt32));
        Assert.Contains(server.Commands, c => c.Has("killCursors"));
        Assert.Single(server.Commands.Where(c => !c.Has("endSessions")).Select(c => c["lsid"].ToString()).Distinct());
    }

    [Fact]
    public async Task SilentServer_IsGivenUpInTime()
    {
        using var never = new ManualResetEventSlim();
        await using var server = new ScriptedServer(_ => { never.Wait(TimeSpan.FromSeconds(30)); return null; });
        await using var client = Client(server, "socketTimeoutMS=200&connectTimeoutMS=20000");
        var fault = await Assert.ThrowsAsync<MongoException>(() => client.RunAsync(Ping, default));
        never.Set();
        Assert.Contains("no answer within 0.2 s", fault.Message);
    }

    private static MongoClient Client(ScriptedServer server, string options = "") => new(MongoOptions.Parse(server.Uri(options)));

    private static MongoCommand Insert() => new("shop", w => w.WriteString("insert", "things"))
    {
        Retry = Retry.Write,
        Sequences = m =>
        {
            m.BeginSequence("documents"u8);
            m.Add(BsonDocument.Parse("""{"_id":1}""").Span);
            m.EndSequence();
        },
    };
}

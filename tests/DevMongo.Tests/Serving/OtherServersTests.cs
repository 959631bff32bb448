using Platform.Mongo.Wire.Client;

namespace Platform.DevMongo.Tests.Serving;

/// <summary>The servers that a client must be able to tell apart: one without a replica set, and older ones.</summary>
public sealed class OtherServersTests
{
    [Fact]
    public async Task Standalone_HasWhatNeedsNoReplicaSet_AndRefusesTheRestAsAServerDoes()
    {
        await using var server = DevMongoServer.Start(new() { IsStandalone = true });
        await using var client = new DevClient(server.Port);
        var hello = await client.DoAsync("""{"hello":1}""");
        await client.DoAsync("""{"insert":"c","documents":[{"_id":1}]}""");

        Assert.False(hello.Has("setName") || hello.Has("hosts") || hello.Has("operationTime"));
        Assert.Single(await client.ListAsync("""{"find":"c"}"""));
        Assert.Equal(40573, await client.CodeAsync("""{"aggregate":1,"pipeline":[{"$changeStream":{}}],"cursor":{}}"""));
        Assert.Equal(76, await client.CodeAsync("""{"replSetGetConfig":1}""", "admin"));
        Assert.Equal(59, await client.CodeAsync("""{"setUserWriteBlockMode":1,"global":true}""", "admin"));
        Assert.Equal(20, await client.CodeAsync("""{"insert":"c","documents":[{"_id":2}],"lsid":{"id":{"$uuid":"73ffd264-44b3-4c69-90e8-e7d1dfc035d4"}},"txnNumber":{"$numberLong":"1"}}"""));
    }

    [Theory]
    [InlineData(21, "7.0.0-devmongo", true)]
    [InlineData(17, "6.0.0-devmongo", true)]
    [InlineData(13, "5.0.0-devmongo", false)]
    [InlineData(7, "4.0.0-devmongo", false)]
    public async Task Version_IsTheOneAskedFor_WithItsWriteBlockOrWithout(int wire, string version, bool blocks)
    {
        await using var server = DevMongoServer.Start(new() { MaxWireVersion = wire });
        await using var client = new DevClient(server.Port);

        Assert.Equal(wire, (await client.DoAsync("""{"hello":1}"""))["maxWireVersion"].AsInt32);
        Assert.Equal(version, (await client.DoAsync("""{"buildInfo":1}""", "admin"))["version"].AsString);
        Assert.Equal(blocks, (await client.DoAsync("""{"serverStatus":1}""", "admin")).Path("repl", "userWriteBlockMode").IsNumber);
        Assert.Equal(blocks ? 0 : 59, await client.CodeAsync("""{"setUserWriteBlockMode":1,"global":false}""", "admin"));
    }

    [Fact]
    public async Task Version_OlderThanTheWireProtocol_IsRefusedByOurClient()
    {
        await using var server = DevMongoServer.Start(new() { MaxWireVersion = 5 });
        await using var client = new MongoClient(MongoOptions.Parse(server.ConnectionString));

        var fault = await Assert.ThrowsAsync<MongoException>(() => client.RunAsync("admin", w => w.WriteInt32("ping", 1), TestContext.Current.CancellationToken));

        Assert.Contains("is too old (wire version 5)", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"drop":"c"}""", "shop")]
    [InlineData("""{"renameCollection":"shop.c","to":"shop.d"}""", "admin")]
    [InlineData("""{"dropDatabase":1}""", "shop")]
    public async Task Cursor_WhoseCollectionGoes_EndsWithTheServersError(string command, string database)
    {
        await using var server = DevMongoServer.Start();
        await using var client = new DevClient(server.Port);
        await client.DoAsync("""{"insert":"c","documents":[{"_id":1},{"_id":2},{"_id":3}]}""");
        var cursor = (await client.DoAsync("""{"find":"c","batchSize":1}""")).Path("cursor", "id").AsInt64;
        await client.DoAsync(command, database);

        Assert.Equal(175, await client.CodeAsync($$"""{"getMore":{"$numberLong":"{{cursor}}"},"collection":"c"}"""));
    }
}

namespace Platform.DevMongo.Tests.Commands;

public sealed class CommandTests : IAsyncLifetime
{
    private readonly DevMongoServer _server = DevMongoServer.Start();
    private readonly DevClient _client;

    public CommandTests() => _client = new(_server.Port);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Hello_SaysThatItIsThePrimaryOfItsSet_AndBuildInfoWhatItReallyIs()
    {
        var hello = await _client.DoAsync("""{"hello":1}""");
        Assert.True(hello["isWritablePrimary"].IsTrue);
        Assert.Equal(("rs0", $"127.0.0.1:{_server.Port}"), (hello["setName"].AsString, hello["me"].AsString));
        Assert.True(hello.Has("operationTime") && hello.Has("$clusterTime"));
        var build = await _client.DoAsync("""{"buildInfo":1}""");
        Assert.Equal(("7.0.0-devmongo", "devmongo"), (build["version"].AsString, build.Path("modules", "0").AsString));
    }

    [Fact]
    public async Task UnknownCommand_GetsTheServersOwnCode() => Assert.Equal(59, await _client.CodeAsync("""{"shardCollection":"a.b"}"""));

    [Theory]
    [InlineData("""{"insert":"c","documents":[{"_id":[1]}]}""", 53)]
    [InlineData("""{"find":"c","filter":{"$where":"1"}}""", 238)]
    [InlineData("""{"getMore":{"$numberLong":"77"},"collection":"c"}""", 43)]
    [InlineData("""{"listIndexes":"none"}""", 26)]
    [InlineData("""{"dropIndexes":"none","index":"x"}""", 26)]
    [InlineData("""{"create":"bad$name"}""", 73)]
    [InlineData("""{"create":"c","timeseries":{"timeField":"t"}}""", 72)]
    [InlineData("""{"find":"c","tailable":true}""", 2)]
    [InlineData("""{"find":5}""", 73)]
    [InlineData("""{"aggregate":"c","pipeline":[{"$indexStats":{}}],"cursor":{}}""", 40324)]
    public async Task Refusal_HasTheServersCode(string command, int code) => Assert.Equal(code, await _client.CodeAsync(command));

    [Fact]
    public async Task Cursor_GivesBatches_AndTheEnd()
    {
        await _client.DoAsync($$"""{"insert":"c","documents":[{{string.Join(',', Enumerable.Range(0, 250).Select(i => $$"""{"_id":{{i}}}"""))}}]}""");
        var first = await _client.DoAsync("""{"find":"c","filter":{"_id":{"$gte":10}},"sort":{"_id":-1},"batchSize":100}""");
        var id = first.Path("cursor", "id").AsInt64;
        Assert.Equal((249, 100), (first.Path("cursor", "firstBatch", "0", "_id").AsInt32, first.Path("cursor", "firstBatch").AsDocument.Count()));
        var second = await _client.DoAsync($$"""{"getMore":{"$numberLong":"{{id}}"},"collection":"c"}""");
        Assert.Equal((140, 0L), (second.Path("cursor", "nextBatch").AsDocument.Count(), second.Path("cursor", "id").AsInt64));
    }

    [Fact]
    public async Task UniqueIndex_Refuses_ForEveryWayToBreakIt()
    {
        await _client.DoAsync("""{"createIndexes":"c","indexes":[{"key":{"mail":1},"name":"mail","unique":true,"partialFilterExpression":{"mail":{"$exists":true}}},{"key":{"tag":1},"name":"tag","unique":true,"sparse":true}]}""");
        await _client.DoAsync("""{"insert":"c","documents":[{"_id":1,"mail":"a","tag":["x","y"]},{"_id":2},{"_id":3}]}""");
        Assert.Equal(11000, await _client.CodeAsync("""{"insert":"c","documents":[{"_id":1}]}"""));
        Assert.Equal(11000, await _client.CodeAsync("""{"insert":"c","documents":[{"_id":4,"mail":"a"}]}"""));
        Assert.Equal(11000, await _client.CodeAsync("""{"update":"c","updates":[{"q":{"_id":2},"u":{"$set":{"tag":"y"}}}]}"""));
        Assert.Equal(11000, await _client.CodeAsync("""{"findAndModify":"c","query":{"_id":2},"update":{"mail":"a"}}"""));
        await _client.DoAsync("""{"delete":"c","deletes":[{"q":{"_id":1},"limit":1}]}""");
        await _client.DoAsync("""{"update":"c","updates":[{"q":{"_id":2},"u":{"$set":{"tag":"y","mail":"a"}}}]}""");
        await _client.DoAsync("""{"insert":"d","documents":[{"_id":1,"k":1},{"_id":2,"k":1}]}""");
        Assert.Equal(11000, await _client.CodeAsync("""{"createIndexes":"d","indexes":[{"key":{"k":1},"name":"k","unique":true}]}"""));
        Assert.Single(await _client.ListAsync("""{"listIndexes":"d"}"""));
    }

    [Fact]
    public async Task IndexesAndOptions_AreKeptAsDeclared()
    {
        await _client.DoAsync("""{"create":"c","capped":true,"size":4096,"max":2,"collation":{"locale":"en","strength":2}}""");
        await _client.DoAsync("""{"createIndexes":"c","indexes":[{"key":{"at":1},"name":"at_1","expireAfterSeconds":60},{"key":{"place":"2dsphere"},"name":"place"},{"key":{"$**":1},"name":"all"}]}""");
        var indexes = await _client.ListAsync("""{"listIndexes":"c"}""");
        Assert.Equal(["_id_", "at_1", "place", "all"], indexes.Select(i => i["name"].AsString));
        Assert.Equal(60, indexes[1]["expireAfterSeconds"].AsInt32);
        Assert.Equal(86, await _client.CodeAsync("""{"createIndexes":"c","indexes":[{"key":{"other":1},"name":"at_1"}]}"""));
        var collection = (await _client.ListAsync("""{"listCollections":1,"filter":{"name":"c"}}""")).Single();
        Assert.Equal("""{"capped":true,"size":4096,"max":2,"collation":{"locale":"en","strength":2}}""", collection["options"].ToString());
        await _client.DoAsync("""{"insert":"c","documents":[{"_id":1},{"_id":2},{"_id":3}]}""");
        Assert.Equal([2, 3], (await _client.ListAsync("""{"find":"c"}""")).Select(d => d["_id"].AsInt32));
        Assert.Equal(48, await _client.CodeAsync("""{"create":"c"}"""));
    }

    [Fact]
    public async Task Validator_RefusesWhatBreaksIt()
    {
        await _client.DoAsync("""{"create":"c","validator":{"$jsonSchema":{"required":["name"]}}}""");
        Assert.Equal(121, await _client.CodeAsync("""{"insert":"c","documents":[{"_id":1}]}"""));
        await _client.DoAsync("""{"insert":"c","documents":[{"_id":1}],"bypassDocumentValidation":true}""");
        await _client.DoAsync("""{"insert":"c","documents":[{"_id":2,"name":"x"}]}""");
    }

    [Fact]
    public async Task View_ShowsWhatItsPipelineMakes_AndTakesNoWrites()
    {
        await _client.DoAsync("""{"insert":"c","documents":[{"_id":1,"n":1},{"_id":2,"n":2}]}""");
        await _client.DoAsync("""{"create":"v","viewOn":"c","pipeline":[{"$match":{"n":2}}]}""");
        Assert.Equal("""{"_id":2,"n":2}""", (await _client.ListAsync("""{"find":"v"}""")).Single().ToString());
        Assert.Equal(166, await _client.CodeAsync("""{"insert":"v","documents":[{"_id":1}]}"""));
    }

    [Fact]
    public async Task NumberedWrite_SentAgain_IsAnsweredAndNotDoneAgain()
    {
        const string write = """{"update":"c","updates":[{"q":{"_id":1},"u":{"$inc":{"n":1}},"upsert":true}],"lsid":{"id":{"$uuid":"00112233-4455-6677-8899-aabbccddeeff"}},"txnNumber":{"$numberLong":"5"}}""";
        var first = await _client.DoAsync(write);
        var second = await _client.DoAsync(write);
        Assert.Equal(first["upserted"], second["upserted"]);
        Assert.Equal(1, (await _client.ListAsync("""{"find":"c"}""")).Single()["n"].AsInt32);
        Assert.Equal(225, await _client.CodeAsync(write.Replace("\"5\"", "\"4\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task MinAndMax_ReadAPartOfTheNamedIndex()
    {
        await _client.DoAsync("""{"insert":"c","documents":[{"_id":1,"n":5},{"_id":"a","n":4},{"_id":2,"n":3},{"_id":{"x":1},"n":2}]}""");
        await _client.DoAsync("""{"createIndexes":"c","indexes":[{"key":{"n":1},"name":"n"}]}""");
        Assert.Equal(["2", "\"a\""], (await _client.ListAsync("""{"find":"c","min":{"_id":2},"max":{"_id":{"x":1}},"hint":{"_id":1}}""")).Select(d => d["_id"].ToString()));
        Assert.Equal([3, 4], (await _client.ListAsync("""{"find":"c","min":{"n":3},"max":{"n":5},"hint":"n"}""")).Select(d => d["n"].AsInt32));
        Assert.Equal([5, 4], (await _client.ListAsync("""{"find":"c","min":{"n":3},"hint":"n","sort":{"n":-1},"limit":2}""")).Select(d => d["n"].AsInt32));
        Assert.Equal(51173, await _client.CodeAsync("""{"find":"c","min":{"_id":2}}"""));
        Assert.Equal(51174, await _client.CodeAsync("""{"find":"c","min":{"n":2},"hint":{"_id":1}}"""));
    }

    [Fact]
    public async Task Cursor_ShowsOneMoment_WhateverIsWrittenMeanwhile()
    {
        await _client.DoAsync($$"""{"insert":"c","documents":[{{string.Join(',', Enumerable.Range(0, 300).Select(i => $"{{\"_id\":{i},\"n\":0}}"))}}]}""");
        await _client.DoAsync("""{"createIndexes":"c","indexes":[{"key":{"n":1},"name":"n"}]}""");
        var cursors = new List<long>();
        foreach (var find in new[] { """{"find":"c","batchSize":10}""", """{"find":"c","filter":{"_id":{"$gte":0}},"sort":{"_id":1},"batchSize":10}""", """{"find":"c","filter":{"n":0},"batchSize":10}""",
            """{"aggregate":"c","pipeline":[{"$match":{"n":0}}],"cursor":{"batchSize":10}}""" })
            cursors.Add((await _client.DoAsync(find)).Path("cursor", "id").AsInt64);
        await _client.DoAsync("""{"update":"c","updates":[{"q":{},"u":{"$set":{"n":1}},"multi":true}]}""");
        await _client.DoAsync("""{"delete":"c","deletes":[{"q":{"_id":{"$gte":100}},"limit":0}]}""");
        foreach (var cursor in cursors)
        {
            var rest = (await _client.DoAsync($$"""{"getMore":{"$numberLong":"{{cursor}}"},"collection":"c"}""")).Path("cursor", "nextBatch").AsDocument.Values().Select(v => v.AsDocument).ToList();
            Assert.Equal(Enumerable.Range(10, 290), rest.Select(d => d["_id"].AsInt32));
            Assert.All(rest, d => Assert.Equal(0, d["n"].AsInt32));
        }
        Assert.Equal(100, (await _client.DoAsync("""{"count":"c","query":{"n":1}}"""))["n"].AsInt32);
    }

    [Fact]
    public async Task Transaction_IsSeenWholeOrNotAtAll_AndConflictsAreTransient()
    {
        await _client.DoAsync("""{"insert":"c","documents":[{"_id":1,"n":1}]}""");
        await _client.DoAsync(InTransaction("""{"update":"c","updates":[{"q":{"_id":1},"u":{"$inc":{"n":1}}}]""", 1, start: true));
        await _client.DoAsync(InTransaction("""{"insert":"c","documents":[{"_id":2}]""", 1));
        Assert.Single(await _client.ListAsync("""{"find":"c"}"""));
        Assert.Equal(2, (await _client.ListAsync(InTransaction("""{"find":"c" """, 1))).Count);
        await _client.DoAsync(InTransaction("""{"commitTransaction":1""", 1), "admin");
        Assert.Equal(2, (await _client.ListAsync("""{"find":"c"}""")).Count);
        await _client.DoAsync(InTransaction("""{"update":"c","updates":[{"q":{"_id":1},"u":{"$inc":{"n":1}}}]""", 2, start: true));
        await _client.DoAsync("""{"update":"c","updates":[{"q":{"_id":1},"u":{"$set":{"n":50}}}]}""");
        var conflict = await _client.RunAsync(InTransaction("""{"commitTransaction":1""", 2), "admin");
        Assert.Equal((112, "TransientTransactionError"), (conflict["code"].AsInt32, conflict.Path("errorLabels", "0").AsString));
        Assert.Equal(50, (await _client.ListAsync("""{"find":"c","filter":{"_id":1}}""")).Single()["n"].AsInt32);
    }

    [Fact]
    public async Task WriteConcernThatOneMemberCannotMeet_IsSaid() =>
        Assert.Equal(100, (await _client.RunAsync("""{"insert":"c","documents":[{"_id":1}],"writeConcern":{"w":2}}""")).Path("writeConcernError", "code").AsInt32);

    private static string InTransaction(string open, int number, bool start = false) =>
        $$$"""{{{open}}},"lsid":{"id":{"$uuid":"10112233-4455-6677-8899-aabbccddeeff"}},"txnNumber":{"$numberLong":"{{{number}}}"},"autocommit":false{{{(start ? ",\"startTransaction\":true" : "")}}}}""";
}

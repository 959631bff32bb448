using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Tests.Changes;

public sealed class ChangeStreamTests
{
    [Fact]
    public async Task Stream_TellsEveryKindOfChange_InTheOrderOfTheWrites()
    {
        await using var server = DevMongoServer.Start();
        await using var client = new DevClient(server.Port);
        var stream = await OpenAsync(client, """{"fullDocument":"updateLookup"}""");
        await client.DoAsync("""{"insert":"c","documents":[{"_id":1,"a":{"b":1,"x":1}}]}""");
        await client.DoAsync("""{"update":"c","updates":[{"q":{"_id":1},"u":{"$set":{"a.b":2},"$unset":{"a.x":1}}}]}""");
        await client.DoAsync("""{"update":"c","updates":[{"q":{"_id":1},"u":{"$set":{"a.b":2}}}]}""");
        await client.DoAsync("""{"update":"c","updates":[{"q":{"_id":1},"u":{"z":1}}]}""");
        await client.DoAsync("""{"delete":"c","deletes":[{"q":{"_id":1},"limit":1}]}""");
        await client.DoAsync("""{"drop":"c"}""");
        var events = await TakeAsync(client, stream, 6);
        Assert.Equal(["insert", "update", "replace", "delete", "drop", "invalidate"], events.Select(e => e["operationType"].AsString));
        Assert.Equal("""{"updatedFields":{"a.b":2},"removedFields":["a.x"],"truncatedArrays":[]}""", events[1]["updateDescription"].ToString());
        Assert.Equal(BsonType.Null, events[1]["fullDocument"].Type);
        Assert.Equal("""{"_id":1,"z":1}""", events[2]["fullDocument"].ToString());
        Assert.Equal("""{"_id":1}""", events[3]["documentKey"].ToString());
        Assert.Equal(events.Select(e => e.Path("_id", "_data").AsString).Order(StringComparer.Ordinal), events.Select(e => e.Path("_id", "_data").AsString));
    }

    [Fact]
    public async Task Token_ContinuesBehindItsEvent_OverAnotherConnection()
    {
        await using var server = DevMongoServer.Start();
        await using var client = new DevClient(server.Port);
        var stream = await OpenAsync(client, "{}");
        await client.DoAsync("""{"insert":"c","documents":[{"_id":1},{"_id":2},{"_id":3}]}""");
        var token = (await TakeAsync(client, stream, 3))[0]["_id"];
        await using var other = new DevClient(server.Port);
        var resumed = await OpenAsync(other, $$"""{"resumeAfter":{{token}}}""");
        Assert.Equal([2, 3], (await TakeAsync(other, resumed, 2)).Select(e => e.Path("documentKey", "_id").AsInt32));
        var time = (await client.DoAsync("""{"ping":1}"""))["operationTime"].AsTimestamp;
        var at = await OpenAsync(client, $$$$"""{"startAtOperationTime":{"$timestamp":{"t":{{{{time.Seconds}}}},"i":{{{{time.Increment}}}}}}}""");
        Assert.Equal(3, (await TakeAsync(client, at, 1))[0].Path("documentKey", "_id").AsInt32);
    }

    [Fact]
    public async Task Token_OlderThanTheLog_IsToldThatHistoryIsLost()
    {
        await using var server = DevMongoServer.Start(new(LogEntries: 10));
        await using var client = new DevClient(server.Port);
        var stream = await OpenAsync(client, "{}");
        await client.DoAsync("""{"insert":"c","documents":[{"_id":-1}]}""");
        var token = (await TakeAsync(client, stream, 1))[0]["_id"];
        for (var i = 0; i < 30; i++)
            await client.DoAsync($$"""{"insert":"c","documents":[{"_id":{{i}}}]}""");
        Assert.Equal(286, await client.CodeAsync($$$"""{"aggregate":"c","pipeline":[{"$changeStream":{"resumeAfter":{{{token}}}}}],"cursor":{}}"""));
        Assert.Equal(286, await client.CodeAsync($$"""{"getMore":{"$numberLong":"{{stream}}"},"collection":"c"}"""));
        Assert.Equal(286, await client.CodeAsync("""{"aggregate":"c","pipeline":[{"$changeStream":{"startAtOperationTime":{"$timestamp":{"t":1,"i":1}}}}],"cursor":{}}"""));
    }

    [Fact]
    public async Task Images_AreThereWhereTheCollectionKeepsThem_AndMissedWhereNot()
    {
        await using var server = DevMongoServer.Start();
        await using var client = new DevClient(server.Port);
        await client.DoAsync("""{"create":"c","changeStreamPreAndPostImages":{"enabled":true}}""");
        var stream = await OpenAsync(client, """{"fullDocument":"required","fullDocumentBeforeChange":"whenAvailable"}""");
        await client.DoAsync("""{"insert":"c","documents":[{"_id":1,"n":1}]}""");
        await client.DoAsync("""{"update":"c","updates":[{"q":{},"u":{"$set":{"n":2}}}]}""");
        await client.DoAsync("""{"delete":"c","deletes":[{"q":{},"limit":0}]}""");
        var events = await TakeAsync(client, stream, 3);
        Assert.Equal(("""{"_id":1,"n":2}""", """{"_id":1,"n":1}"""), (events[1]["fullDocument"].ToString(), events[1]["fullDocumentBeforeChange"].ToString()));
        Assert.Equal("""{"_id":1,"n":2}""", events[2]["fullDocumentBeforeChange"].ToString());
        var without = await OpenAsync(client, """{"fullDocument":"required"}""", "d");
        await client.DoAsync("""{"insert":"d","documents":[{"_id":1}]}""");
        await client.DoAsync("""{"update":"d","updates":[{"q":{},"u":{"$set":{"n":2}}}]}""");
        Assert.Equal(47, await client.CodeAsync($$"""{"getMore":{"$numberLong":"{{without}}"},"collection":"d"}"""));
    }

    [Fact]
    public async Task WaitingReader_IsAnsweredByTheNextWrite_LongBeforeItsTimeIsOver()
    {
        await using var server = DevMongoServer.Start();
        await using var reader = new DevClient(server.Port);
        await using var writer = new DevClient(server.Port);
        var stream = await OpenAsync(reader, "{}");
        var waiting = reader.DoAsync($$"""{"getMore":{"$numberLong":"{{stream}}"},"collection":"c","maxTimeMS":60000}""");
        await writer.DoAsync("""{"insert":"c","documents":[{"_id":1}]}""");
        Assert.Equal(1, (await waiting).Path("cursor", "nextBatch", "0", "documentKey", "_id").AsInt32);
    }

    [Fact]
    public async Task Transaction_IsToldWithItsSession_AtTheCommit()
    {
        await using var server = DevMongoServer.Start();
        await using var client = new DevClient(server.Port);
        var stream = await OpenAsync(client, "{}");
        const string session = ""","lsid":{"id":{"$uuid":"00112233-4455-6677-8899-aabbccddeeff"}},"txnNumber":{"$numberLong":"1"},"autocommit":false""";
        await client.DoAsync($$"""{"insert":"c","documents":[{"_id":1},{"_id":2}]{{session}},"startTransaction":true}""");
        await client.DoAsync("""{"insert":"c","documents":[{"_id":3}]}""");
        await client.DoAsync($$"""{"commitTransaction":1{{session}}}""", "admin");
        var events = await TakeAsync(client, stream, 3);
        Assert.Equal([3, 1, 2], events.Select(e => e.Path("documentKey", "_id").AsInt32));
        Assert.Equal([false, true, true], events.Select(e => e.Has("txnNumber")));
    }

    private static async Task<long> OpenAsync(DevClient client, string options, string collection = "c") => (await client.DoAsync(
        $$$"""{"aggregate":"{{{collection}}}","pipeline":[{"$changeStream":{{{options}}}}],"cursor":{"batchSize":0}}""")).Path("cursor", "id").AsInt64;

    private static async Task<List<BsonDocument>> TakeAsync(DevClient client, long cursor, int count, string collection = "c")
    {
        var events = new List<BsonDocument>();
        while (events.Count < count)
        {
            var answer = await client.DoAsync($$"""{"getMore":{"$numberLong":"{{cursor}}"},"collection":"{{collection}}","maxTimeMS":20000}""");
            var batch = answer.Path("cursor", "nextBatch").AsDocument.Values().Select(v => v.AsDocument).ToList();
            Assert.NotEmpty(batch);
            events.AddRange(batch);
        }
        return events;
    }
}

using Platform.Migrator.Sync;
using Platform.Migrator.Sync.MongoDb;
using Platform.Mongo.Wire.Bson;

namespace Platform.Migrator.Tests.Sync.MongoDb;

public sealed class ChangeTests
{
    private static readonly StreamNames Names = new("main_forward", "main_reverse", "main", "m1");

    [Theory]
    [InlineData("insert", "Put")]
    [InlineData("replace", "Put")]
    [InlineData("update", "Put")]
    public void DocumentThatIsThere_IsPutWhole(string operation, string kind)
    {
        var change = Read($$"""{"operationType":"{{operation}}","ns":{"db":"d","coll":"things"},"documentKey":{"_id":1},"fullDocument":{"_id":1,"a":2},"clusterTime":{"$timestamp":{"t":5,"i":6} } }""");
        Assert.Equal((kind, "things", "1", """{"_id":1,"a":2}"""), (change.Kind.ToString(), change.Collection, change.Id.ToString(), change.Document.ToString()));
        Assert.Equal(new BsonTimestamp(5, 6), change.At);
    }

    [Theory]
    [InlineData("""{"operationType":"delete","ns":{"db":"d","coll":"things"},"documentKey":{"_id":1}}""")]
    [InlineData("""{"operationType":"update","ns":{"db":"d","coll":"things"},"documentKey":{"_id":1},"fullDocument":null}""")]
    public void DocumentThatIsGone_IsDeleted(string json) => Assert.Equal(ChangeKind.Delete, Read(json).Kind);

    [Theory]
    [InlineData("platform.state")]
    [InlineData("left_out")]
    public void WhatTakesNoPart_ConcernsNobody(string collection) =>
        Assert.Equal(ChangeKind.None, Read($$"""{"operationType":"insert","ns":{"db":"d","coll":"{{collection}}"},"documentKey":{"_id":1},"fullDocument":{"_id":1} }""").Kind);

    [Theory]
    [InlineData("platform.fence", "main_forward/m1", "replace", "Fence")]
    [InlineData("platform.fence", "main_reverse/m1", "replace", "None")]
    [InlineData("platform.fence", "main_forward/m2", "insert", "None")]
    [InlineData("platform.authority", "main/m1", "insert", "Authority")]
    [InlineData("platform.authority", "main/m1", "update", "None")]
    public void OwnDocuments_CountOnlyForThisStream_AndOnlyWhole(string collection, string id, string operation, string kind) => Assert.Equal(kind,
        Read($$"""{"operationType":"{{operation}}","ns":{"db":"d","coll":"{{collection}}"},"documentKey":{"_id":"{{id}}"},"fullDocument":{"_id":"{{id}}","fence":"f","takesWrites":true} }""").Kind.ToString());

    [Theory]
    [InlineData("""{"operationType":"invalidate"}""")]
    [InlineData("""{"operationType":"dropDatabase","ns":{"db":"d"}}""")]
    public void DroppedDatabase_EndsIt(string json) => Assert.False(Assert.Throws<SyncException>(() => Read(json)).IsTransient);

    [Fact]
    public void RenameOutOfSight_EndsIt() =>
        Assert.Throws<SyncException>(() => Read("""{"operationType":"rename","ns":{"db":"d","coll":"things"},"to":{"db":"d","coll":"left_out"}}"""));

    private static Change Read(string json) => Change.Read(BsonDocument.Parse(json), Names, name => name != "left_out");
}

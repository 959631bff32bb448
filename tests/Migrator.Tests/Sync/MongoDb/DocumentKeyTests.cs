using Platform.Migrator.Sync.MongoDb;
using Platform.Mongo.Wire.Bson;

namespace Platform.Migrator.Tests.Sync.MongoDb;

public sealed class DocumentKeyTests
{
    [Theory]
    [InlineData("1")]
    [InlineData("1.0")]
    [InlineData("\"1\"")]
    [InlineData("null")]
    [InlineData("""{"$numberLong":"1"}""")]
    [InlineData("""{"$numberDecimal":"1.00"}""")]
    [InlineData("""{"$oid":"56e1fc72e0c917e9c4714161"}""")]
    [InlineData("""{"$date":{"$numberLong":"-7"}}""")]
    [InlineData("""{"a":{"$numberLong":"7"},"b":[1,"x"]}""")]
    [InlineData("""{"$uuid":"73ffd264-44b3-4c69-90e8-e7d1dfc035d4"}""")]
    public void Id_OfAnyType_ComesBackAsItWas(string json)
    {
        var id = BsonValue.Parse(json);
        Assert.True(DocumentKey.Id(DocumentKey.Of(id)).IsIdentical(id));
    }

    [Fact]
    public void Id_ThatIsNoUtf8_ComesBackAsItWas()
    {
        var id = BsonDocument.Build(w => w.WriteString("_id", [0xE9, 0x20]))["_id"];
        Assert.True(DocumentKey.Id(DocumentKey.Of(id)).IsIdentical(id));
    }

    [Fact]
    public void SimpleIds_ReadWell() => Assert.Equal("5", DocumentKey.Of(BsonValue.FromInt32(5)).Text);
}

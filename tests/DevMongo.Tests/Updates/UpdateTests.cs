using Platform.DevMongo.Queries;
using Platform.DevMongo.Updates;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Tests.Updates;

public sealed class UpdateTests
{
    [Theory]
    [InlineData("""{"_id":1}""", """{"$set":{"a.b":2}}""", """{"_id":1,"a":{"b":2}}""")]
    [InlineData("""{"_id":1,"a":[1,2]}""", """{"$set":{"a.3":9}}""", """{"_id":1,"a":[1,2,null,9]}""")]
    [InlineData("""{"_id":1,"a":1,"b":2}""", """{"$unset":{"a":"","c":""}}""", """{"_id":1,"b":2}""")]
    [InlineData("""{"_id":1,"a":[1,2]}""", """{"$unset":{"a.0":""}}""", """{"_id":1,"a":[null,2]}""")]
    [InlineData("""{"_id":1,"a":1}""", """{"$inc":{"a":2,"b":3}}""", """{"_id":1,"a":3,"b":3}""")]
    [InlineData("""{"_id":1,"a":1}""", """{"$inc":{"a":0.5}}""", """{"_id":1,"a":1.5}""")]
    [InlineData("""{"_id":1,"a":3}""", """{"$mul":{"a":2,"b":5}}""", """{"_id":1,"a":6,"b":0}""")]
    [InlineData("""{"_id":1,"a":3,"b":3}""", """{"$min":{"a":2,"b":5},"$max":{"c":1}}""", """{"_id":1,"a":2,"b":3,"c":1}""")]
    [InlineData("""{"_id":1,"a":1,"b":2}""", """{"$rename":{"a":"x.y"}}""", """{"_id":1,"b":2,"x":{"y":1}}""")]
    [InlineData("""{"_id":1}""", """{"$push":{"a":1}}""", """{"_id":1,"a":[1]}""")]
    [InlineData("""{"_id":1,"a":[1,4]}""", """{"$push":{"a":{"$each":[3,2],"$sort":1,"$slice":-3}}}""", """{"_id":1,"a":[2,3,4]}""")]
    [InlineData("""{"_id":1,"a":[1,4]}""", """{"$push":{"a":{"$each":[9],"$position":0}}}""", """{"_id":1,"a":[9,1,4]}""")]
    [InlineData("""{"_id":1,"a":[{"n":2},{"n":1}]}""", """{"$push":{"a":{"$each":[],"$sort":{"n":1}}}}""", """{"_id":1,"a":[{"n":1},{"n":2}]}""")]
    [InlineData("""{"_id":1,"a":[1,2]}""", """{"$addToSet":{"a":{"$each":[2,3,3]}}}""", """{"_id":1,"a":[1,2,3]}""")]
    [InlineData("""{"_id":1,"a":[1,2,3]}""", """{"$pop":{"a":1}}""", """{"_id":1,"a":[1,2]}""")]
    [InlineData("""{"_id":1,"a":[1,2,3]}""", """{"$pop":{"a":-1}}""", """{"_id":1,"a":[2,3]}""")]
    [InlineData("""{"_id":1,"a":[1,5,9]}""", """{"$pull":{"a":{"$gte":5}}}""", """{"_id":1,"a":[1]}""")]
    [InlineData("""{"_id":1,"a":[{"n":1,"m":1},{"n":2}]}""", """{"$pull":{"a":{"n":1}}}""", """{"_id":1,"a":[{"n":2}]}""")]
    [InlineData("""{"_id":1,"a":[1,2,1]}""", """{"$pullAll":{"a":[1]}}""", """{"_id":1,"a":[2]}""")]
    [InlineData("""{"_id":1,"a":6}""", """{"$bit":{"a":{"and":3}}}""", """{"_id":1,"a":2}""")]
    [InlineData("""{"_id":1,"a":1}""", """{"$setOnInsert":{"b":1},"$set":{"a":2}}""", """{"_id":1,"a":2}""")]
    [InlineData("""{"_id":1,"a":[1,5,9]}""", """{"$inc":{"a.$[]":1}}""", """{"_id":1,"a":[2,6,10]}""")]
    [InlineData("""{"_id":1,"a":1}""", """{"b":2}""", """{"_id":1,"b":2}""")]
    [InlineData("""{"_id":1,"a":1}""", """[{"$set":{"b":{"$add":["$a",1]}}},{"$unset":"a"}]""", """{"_id":1,"b":2}""")]
    public void Update_ChangesADocument(string document, string update, string expected) =>
        Assert.Equal(expected, Make(update).Apply(BsonDocument.Parse(document)).ToString());

    [Fact]
    public void PositionalOperator_ChangesTheItemThatTheQueryMatched() => Assert.Equal("""{"_id":1,"a":[{"k":"x","n":1},{"k":"y","n":9}]}""",
        Make("""{"$set":{"a.$.n":9}}""", """{"a.k":"y"}""").Apply(BsonDocument.Parse("""{"_id":1,"a":[{"k":"x","n":1},{"k":"y","n":2}]}""")).ToString());

    [Fact]
    public void ArrayFilter_ChangesTheItemsThatItMatches() => Assert.Equal("""{"_id":1,"a":[{"n":1},{"n":0},{"n":0}]}""",
        Make("""{"$set":{"a.$[big].n":0}}""", filters: """[{"big.n":{"$gt":1}}]""").Apply(BsonDocument.Parse("""{"_id":1,"a":[{"n":1},{"n":5},{"n":7}]}""")).ToString());

    [Theory]
    [InlineData("""{"_id":7,"kind":"a","n":{"$gt":3}}""", """{"$set":{"x":1},"$setOnInsert":{"y":2}}""", """{"_id":7,"kind":"a","x":1,"y":2}""")]
    [InlineData("""{"_id":7,"kind":"a"}""", """{"x":1}""", """{"_id":7,"x":1}""")]
    public void Upsert_TakesEqualitiesOfTheQuery(string query, string update, string expected) => Assert.Equal(expected, Make(update, query).ForUpsert().ToString());

    [Theory]
    [InlineData("""{"$set":{"a":1},"$inc":{"a.b":1}}""", 40)]
    [InlineData("""{"$foo":{"a":1}}""", 9)]
    [InlineData("""{"$set":{"_id":2}}""", 66)]
    [InlineData("""{"_id":2}""", 66)]
    [InlineData("""{"$inc":{"text":1}}""", 14)]
    [InlineData("""{"$push":{"text":1}}""", 2)]
    [InlineData("""{"$set":{"text.x":1}}""", 28)]
    public void Update_ThatCannotBe_IsRefusedWithTheServersCode(string update, int code) =>
        Assert.Equal(code, Assert.Throws<CommandException>(() => Make(update).Apply(BsonDocument.Parse("""{"_id":1,"text":"x"}"""))).Code);

    [Theory]
    [InlineData("""{"$numberInt":"2147483647"}""", """{"$numberInt":"1"}""", """{"$numberLong":"2147483648"}""")]
    [InlineData("""{"$numberDecimal":"0.1"}""", """{"$numberInt":"2"}""", """{"$numberDecimal":"2.1"}""")]
    public void Increment_WidensTheType(string value, string by, string expected)
    {
        var updated = Make($$$"""{"$inc":{"a":{{{by}}}}}""").Apply(BsonDocument.Parse($$"""{"_id":1,"a":{{value}}}"""));
        Assert.Equal($$"""{"_id":{"$numberInt":"1"},"a":{{expected}}}""", updated.ToCanonicalJson());
    }

    private static Update Make(string update, string query = "{}", string? filters = null) =>
        new(BsonValue.Parse(update), BsonDocument.Parse(query), filters is null ? default : BsonValue.Parse(filters), Ordering.Simple, TimeProvider.System);
}

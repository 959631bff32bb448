using Platform.DevMongo.Queries;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Tests.Queries;

public sealed class FilterTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""", true)]
    [InlineData("""{"a":1}""", """{"a":1.0}""", true)]
    [InlineData("""{"a":1}""", """{"a":"1"}""", false)]
    [InlineData("""{"a":1}""", """{"a":[3,1]}""", true)]
    [InlineData("""{"a":[3,1]}""", """{"a":[3,1]}""", true)]
    [InlineData("""{"a":[3,1]}""", """{"a":[[3,1],2]}""", true)]
    [InlineData("""{"a":null}""", """{}""", true)]
    [InlineData("""{"a":null}""", """{"a":0}""", false)]
    [InlineData("""{"a.b":2}""", """{"a":{"b":2}}""", true)]
    [InlineData("""{"a.b":2}""", """{"a":[{"b":1},{"b":2}]}""", true)]
    [InlineData("""{"a.1":2}""", """{"a":[1,2]}""", true)]
    [InlineData("""{"a.b":null}""", """{"a":[{"b":1},{"c":2}]}""", true)]
    [InlineData("""{"a":{"b":1}}""", """{"a":{"b":1,"c":2}}""", false)]
    [InlineData("""{"a":{"$eq":1}}""", """{"a":1}""", true)]
    [InlineData("""{"a":{"$ne":1}}""", """{"a":[1,2]}""", false)]
    [InlineData("""{"a":{"$ne":1}}""", """{}""", true)]
    [InlineData("""{"a":{"$gt":1}}""", """{"a":2}""", true)]
    [InlineData("""{"a":{"$gt":1}}""", """{"a":"2"}""", false)]
    [InlineData("""{"a":{"$gte":1,"$lt":3}}""", """{"a":3}""", false)]
    [InlineData("""{"a":{"$gt":5,"$lt":3}}""", """{"a":[1,9]}""", true)]
    [InlineData("""{"a":{"$lte":null}}""", """{}""", true)]
    [InlineData("""{"a":{"$lt":{"$date":"2024-01-01T00:00:00Z"}}}""", """{"a":{"$date":"2023-01-01T00:00:00Z"}}""", true)]
    [InlineData("""{"a":{"$gte":{"$numberDouble":"NaN"}}}""", """{"a":1}""", false)]
    [InlineData("""{"a":{"$gt":{"$minKey":1}}}""", """{"a":"x"}""", true)]
    [InlineData("""{"a":{"$in":[1,"x"]}}""", """{"a":["y","x"]}""", true)]
    [InlineData("""{"a":{"$in":[null]}}""", """{}""", true)]
    [InlineData("""{"a":{"$in":[{"$regularExpression":{"pattern":"^ab","options":""}}]}}""", """{"a":"abc"}""", true)]
    [InlineData("""{"a":{"$nin":[1,2]}}""", """{"a":[3,2]}""", false)]
    [InlineData("""{"a":{"$exists":true}}""", """{"a":null}""", true)]
    [InlineData("""{"a.b":{"$exists":false}}""", """{"a":[]}""", true)]
    [InlineData("""{"a":{"$type":"string"}}""", """{"a":[1,"x"]}""", true)]
    [InlineData("""{"a":{"$type":"array"}}""", """{"a":[1]}""", true)]
    [InlineData("""{"a":{"$type":["number",2]}}""", """{"a":{"$numberLong":"5"}}""", true)]
    [InlineData("""{"a":{"$type":"int"}}""", """{"a":1.5}""", false)]
    [InlineData("""{"a":{"$regex":"^AB","$options":"i"}}""", """{"a":"abc"}""", true)]
    [InlineData("""{"a":{"$not":{"$gt":3}}}""", """{"a":"x"}""", true)]
    [InlineData("""{"a":{"$not":{"$gt":3}}}""", """{"a":4}""", false)]
    [InlineData("""{"a":{"$mod":[4,1]}}""", """{"a":9}""", true)]
    [InlineData("""{"a":{"$size":2}}""", """{"a":[1,2]}""", true)]
    [InlineData("""{"a":{"$size":2}}""", """{"a":[[1,2]]}""", false)]
    [InlineData("""{"a":{"$all":[1,2]}}""", """{"a":[2,3,1]}""", true)]
    [InlineData("""{"a":{"$all":[1,4]}}""", """{"a":[2,3,1]}""", false)]
    [InlineData("""{"a":{"$elemMatch":{"$gt":3,"$lt":5}}}""", """{"a":[1,9]}""", false)]
    [InlineData("""{"a":{"$elemMatch":{"b":1,"c":2}}}""", """{"a":[{"b":1,"c":3},{"b":2,"c":2}]}""", false)]
    [InlineData("""{"a":{"$elemMatch":{"b":1,"c":2}}}""", """{"a":[{"b":1,"c":2}]}""", true)]
    [InlineData("""{"$or":[{"a":1},{"b":2}]}""", """{"b":2}""", true)]
    [InlineData("""{"$nor":[{"a":1},{"b":2}]}""", """{"b":2}""", false)]
    [InlineData("""{"$and":[{"a":{"$gt":1}},{"a":{"$lt":5}}]}""", """{"a":3}""", true)]
    [InlineData("""{"$expr":{"$gt":["$a","$b"]}}""", """{"a":3,"b":2}""", true)]
    [InlineData("""{"a":{"$bitsAllSet":[0,2]}}""", """{"a":5}""", true)]
    [InlineData("""{"$jsonSchema":{"required":["a"],"properties":{"a":{"bsonType":"int","minimum":2}}}}""", """{"a":1}""", false)]
    [InlineData("""{"$jsonSchema":{"required":["a"],"properties":{"a":{"bsonType":"int","minimum":2}}}}""", """{"a":2}""", true)]
    public void Filter_MatchesAsAServerDoes(string query, string document, bool matches) =>
        Assert.Equal(matches, Filters.Compile(BsonDocument.Parse(query))(BsonValue.Parse(document)));

    [Theory]
    [InlineData("""{"$where":"1"}""", 238)]
    [InlineData("""{"$foo":1}""", 2)]
    [InlineData("""{"a":{"$foo":1}}""", 2)]
    [InlineData("""{"$or":[]}""", 2)]
    [InlineData("""{"a":{"$regex":"("}}""", 51091)]
    public void Filter_ThatIsWrong_IsRefusedWithTheServersCode(string query, int code) =>
        Assert.Equal(code, Assert.Throws<CommandException>(() => Filters.Compile(BsonDocument.Parse(query))).Code);

    [Fact]
    public void Collation_OfStrengthTwo_IgnoresCase() =>
        Assert.True(Filters.Compile(BsonDocument.Parse("""{"a":"ADA"}"""), Ordering.Of(BsonDocument.Parse("""{"locale":"en","strength":2}""")))(BsonValue.Parse("""{"a":"ada"}""")));

    [Theory]
    [InlineData("""{"a":1}""", "1 2 3 4")]
    [InlineData("""{"a":-1}""", "4 3 2 1")]
    [InlineData("""{"b":1,"a":-1}""", "2 1 4 3")]
    public void Sort_OrdersByType_ThenValue(string pattern, string expected)
    {
        var documents = new[] { """{"_id":3,"a":"x","b":2}""", """{"_id":1,"b":1}""", """{"_id":4,"a":{"$oid":"65a000000000000000000000"},"b":2}""", """{"_id":2,"a":[7,9],"b":1}""" };
        Assert.Equal(expected, string.Join(' ', new SortOrder(BsonDocument.Parse(pattern)).Sort(documents.Select(BsonDocument.Parse)).Select(d => d["_id"])));
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"_id":1,"a":{"b":1,"c":[1,2,3]}}""")]
    [InlineData("""{"a.b":1,"_id":0}""", """{"a":{"b":1}}""")]
    [InlineData("""{"a":0}""", """{"_id":1,"d":[{"x":1,"y":1},{"x":2}]}""")]
    [InlineData("""{"d.x":1}""", """{"_id":1,"d":[{"x":1},{"x":2}]}""")]
    [InlineData("""{"d":{"$elemMatch":{"x":2}}}""", """{"_id":1,"d":[{"x":2}]}""")]
    [InlineData("""{"a.c":{"$slice":-2},"d":0}""", """{"_id":1,"a":{"b":1,"c":[2,3]}}""")]
    [InlineData("""{"n":{"$add":["$a.b",1]},"_id":0}""", """{"n":2}""")]
    public void Projection_ShapesADocument(string projection, string expected) =>
        Assert.Equal(expected, Projection.OfFind(BsonDocument.Parse(projection), Ordering.Simple)!
            .Apply(BsonDocument.Parse("""{"_id":1,"a":{"b":1,"c":[1,2,3]},"d":[{"x":1,"y":1},{"x":2}]}""")).ToString());
}

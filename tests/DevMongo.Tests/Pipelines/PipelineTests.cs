using Platform.DevMongo.Pipelines;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Tests.Pipelines;

public sealed class PipelineTests
{
    private const string Items = """[{"_id":1,"k":"a","n":5,"t":["x","y"]},{"_id":2,"k":"b","n":7,"t":[]},{"_id":3,"k":"a","n":1}]""";

    [Theory]
    [InlineData("""[{"$match":{"n":{"$gt":1}}},{"$project":{"n":1}}]""", """[{"_id":1,"n":5},{"_id":2,"n":7}]""")]
    [InlineData("""[{"$group":{"_id":"$k","sum":{"$sum":"$n"},"all":{"$push":"$_id"},"count":{"$sum":1}}},{"$sort":{"_id":1}}]""",
        """[{"_id":"a","sum":6,"all":[1,3],"count":2},{"_id":"b","sum":7,"all":[2],"count":1}]""")]
    [InlineData("""[{"$group":{"_id":null,"avg":{"$avg":"$n"},"min":{"$min":"$n"},"max":{"$max":"$n"}}}]""", """[{"_id":null,"avg":4.333333333333333,"min":1,"max":7}]""")]
    [InlineData("""[{"$sort":{"n":-1}},{"$skip":1},{"$limit":1},{"$project":{"_id":1}}]""", """[{"_id":1}]""")]
    [InlineData("""[{"$count":"n"}]""", """[{"n":3}]""")]
    [InlineData("""[{"$unwind":"$t"},{"$project":{"t":1}}]""", """[{"_id":1,"t":"x"},{"_id":1,"t":"y"}]""")]
    [InlineData("""[{"$unwind":{"path":"$t","preserveNullAndEmptyArrays":true}},{"$count":"n"}]""", """[{"n":4}]""")]
    [InlineData("""[{"$match":{"_id":1}},{"$lookup":{"from":"items","localField":"k","foreignField":"k","as":"same"}},{"$project":{"ids":"$same._id"}}]""", """[{"_id":1,"ids":[1,3]}]""")]
    [InlineData("""[{"$match":{"_id":2}},{"$lookup":{"from":"items","let":{"n":"$n"},"pipeline":[{"$match":{"$expr":{"$lt":["$n","$$n"]}}},{"$project":{"n":1}}],"as":"less"}},{"$project":{"less":1}}]""",
        """[{"_id":2,"less":[{"_id":1,"n":5},{"_id":3,"n":1}]}]""")]
    [InlineData("""[{"$match":{"_id":1}},{"$addFields":{"m":{"$multiply":["$n",2]},"first":{"$arrayElemAt":["$t",0]}}},{"$unset":["t","k"]}]""", """[{"_id":1,"n":5,"m":10,"first":"x"}]""")]
    [InlineData("""[{"$match":{"_id":1}},{"$replaceRoot":{"newRoot":{"v":"$n","w":{"$literal":"$n"}}}}]""", """[{"v":5,"w":"$n"}]""")]
    [InlineData("""[{"$sortByCount":"$k"}]""", """[{"_id":"a","count":2},{"_id":"b","count":1}]""")]
    [InlineData("""[{"$sample":{"size":2}},{"$count":"n"}]""", """[{"n":2}]""")]
    [InlineData("""[{"$facet":{"a":[{"$count":"n"}],"b":[{"$match":{"k":"b"}},{"$project":{"_id":1}}]}}]""", """[{"a":[{"n":3}],"b":[{"_id":2}]}]""")]
    [InlineData("""[{"$unionWith":"items"},{"$count":"n"}]""", """[{"n":6}]""")]
    public void Pipeline_GivesWhatAServerGives(string stages, string expected)
    {
        var items = BsonValue.Parse(Items).AsDocument.Values().Select(v => v.AsDocument).ToList();
        var source = PipelineSource.None(TimeProvider.System) with
        {
            Read = _ => items, Match = (_, query) => items.Where(d => Platform.DevMongo.Queries.Filters.Compile(query)(BsonValue.FromDocument(d))),
        };
        Assert.Equal(expected, BsonValue.FromArray(Pipeline.Compile(Pipeline.Of(BsonValue.Parse(stages).AsDocument), source).Run(items).Select(BsonValue.FromDocument)).ToString());
    }

    [Theory]
    [InlineData("""{"$cond":[{"$gt":["$n",3]},"big","small"]}""", "\"big\"")]
    [InlineData("""{"$ifNull":["$none","$k"]}""", "\"a\"")]
    [InlineData("""{"$switch":{"branches":[{"case":{"$eq":["$n",5]},"then":"five"}],"default":"other"}}""", "\"five\"")]
    [InlineData("""{"$concat":[{"$toUpper":"$k"},"-",{"$toString":"$n"}]}""", "\"A-5\"")]
    [InlineData("""{"$filter":{"input":"$t","as":"i","cond":{"$ne":["$$i","x"]}}}""", """["y"]""")]
    [InlineData("""{"$map":{"input":[1,2],"in":{"$add":["$$this","$n"]}}}""", "[6,7]")]
    [InlineData("""{"$reduce":{"input":[1,2,3],"initialValue":0,"in":{"$add":["$$value","$$this"]}}}""", "6")]
    [InlineData("""{"$dateToString":{"date":{"$date":"2024-02-03T04:05:06Z"},"format":"%Y-%m-%d"}}""", "\"2024-02-03\"")]
    [InlineData("""{"$divide":["$n",2]}""", "2.5")]
    [InlineData("""{"$size":"$t"}""", "2")]
    [InlineData("""{"$let":{"vars":{"d":{"$multiply":["$n",2]}},"in":{"$subtract":["$$d",1]}}}""", "9")]
    [InlineData("""{"$mergeObjects":[{"x":1},{"x":2,"y":3}]}""", """{"x":2,"y":3}""")]
    public void Expression_HasTheServersValue(string expression, string expected) =>
        Assert.Equal(expected, Expressions.Compile(BsonValue.Parse(expression))(Scope.Of(BsonValue.Parse("""{"k":"a","n":5,"t":["x","y"]}"""))).ToString());

    [Theory]
    [InlineData("""[{"$foo":1}]""", 40324)]
    [InlineData("""[{"$project":{"a":{"$foo":1}}}]""", 168)]
    [InlineData("""[{"$limit":0}]""", 15958)]
    public void Stage_ThatIsWrong_IsRefusedWithTheServersCode(string stages, int code) => Assert.Equal(code, Assert.Throws<CommandException>(() =>
        Pipeline.Compile(Pipeline.Of(BsonValue.Parse(stages).AsDocument), PipelineSource.None(TimeProvider.System))).Code);
}

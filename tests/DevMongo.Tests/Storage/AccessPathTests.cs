using Platform.DevMongo.Queries;
using Platform.DevMongo.Storage;
using Platform.Mongo.Wire.Bson;
using Index = Platform.DevMongo.Storage.Index;

namespace Platform.DevMongo.Tests.Storage;

public sealed class AccessPathTests
{
    private static readonly string[] Values =
        ["1", "2", "3.0", "\"a\"", "\"b\"", "null", "{\"$date\":{\"$numberLong\":\"5\"}}", "true", "{\"x\":1}", "[1,3]", "[]", "[[2]]", "{\"$undefined\":true}", "{\"$minKey\":1}", "{\"$maxKey\":1}", "{\"$numberDouble\":\"NaN\"}"];

    private static readonly string[] Indexes =
    [
        """{"name":"a","key":{"a":1}}""", """{"name":"ab","key":{"a":1,"b":-1}}""", """{"name":"b","key":{"b":-1},"sparse":true}""", """{"name":"c","key":{"d.e":1}}""",
        """{"name":"p","key":{"a":-1},"partialFilterExpression":{"b":1}}""",
    ];

    /// <summary>Whatever way is chosen, the same documents are found as by looking at all of them, and in an order that the sort allows.</summary>
    [Theory]
    [InlineData(11, true)]
    [InlineData(12, true)]
    [InlineData(13, false)]
    [InlineData(14, false)]
    public void ChosenWay_FindsWhatLookingAtEverythingFinds(int seed, bool arrays)
    {
        var random = new Random(seed);
        var collection = new Collection(new("shop", "things"), BsonDocument.Empty);
        foreach (var index in Indexes)
            collection.AddIndex(new(BsonDocument.Parse(index)));
        for (var i = 0; i < 300; i++)
            collection.Insert(Document(random, i, arrays));
        for (var i = 0; i < 100; i++)
            if (collection.Find(BsonValue.FromInt32(random.Next(300))) is { } record)
                if (random.Next(3) == 0)
                    collection.Remove(record);
                else
                    collection.Replace(record, Document(random, record.Id.AsInt32, arrays));
        var ways = new HashSet<object>();
        for (var i = 0; i < 1_500; i++)
            Check(collection, BsonDocument.Parse(Query(random)), BsonDocument.Parse(Sort(random)), ways);
        // All of them were taken at some time, not one of them always.
        Assert.True(ways.Count >= Indexes.Length);
    }

    [Theory]
    [InlineData("""{"room":3}""", """{"at":-1}""", 100, true)]
    [InlineData("""{"room":3,"at":{"$lt":500}}""", """{"at":-1}""", 50, true)]
    [InlineData("""{"room":{"$in":[3,4]}}""", """{"at":1}""", 200, false)]
    [InlineData("""{"at":{"$gte":10}}""", """{"_id":1}""", 1000, true)]
    [InlineData("""{"_id":{"$gte":10,"$lt":20}}""", """{"_id":-1}""", 10, true)]
    [InlineData("""{"_id":{"$in":[1,5,7]}}""", "{}", 3, true)]
    [InlineData("""{"other":1}""", "{}", 1000, true)]
    public void Way_LooksAtFewAndSparesTheSort(string query, string sort, int looksAt, bool sorted)
    {
        var collection = new Collection(new("shop", "messages"), BsonDocument.Empty);
        collection.AddIndex(new(BsonDocument.Parse("""{"name":"r","key":{"room":1,"at":-1}}""")));
        for (var i = 0; i < 1_000; i++)
            collection.Insert(BsonDocument.Parse($$"""{"_id":{{i}},"room":{{i % 10}},"at":{{i}} }"""));
        var path = AccessPath.Choose(collection, BsonDocument.Parse(query), BsonDocument.Parse(sort), Ordering.Simple);
        Assert.Equal((looksAt, sorted), (path.Count, path.IsSorted));
    }

    private static void Check(Collection collection, BsonDocument query, BsonDocument sort, HashSet<object> ways)
    {
        var filter = Filters.Compile(query);
        var path = AccessPath.Choose(collection, query, sort, Ordering.Simple);
        ways.Add(path.Through ?? (object)"natural");
        var found = path.Records().Where(r => filter(BsonValue.FromDocument(r.Document))).ToList();
        var expected = collection.InNaturalOrder().Where(r => filter(BsonValue.FromDocument(r.Document))).Select(r => r.Id.AsInt32).Order();
        Assert.True(expected.SequenceEqual(found.Select(r => r.Id.AsInt32).Order()), $"{query} by {(path.Through as Index)?.Name}");
        if (!path.IsSorted || sort.IsEmpty)
            return;
        var order = new SortOrder(sort);
        Assert.True(found.Zip(found.Skip(1)).All(pair => order.Compare(pair.First.Document, pair.Second.Document) <= 0), $"{query} sorted by {sort} through {(path.Through as Index)?.Name}");
    }

    private static BsonDocument Document(Random random, int id, bool arrays)
    {
        var fields = new[] { "a", "b" }.Where(_ => random.Next(6) > 0).Select(f => $"\"{f}\":{Value(random, arrays)}").Append($"\"d\":{(arrays && random.Next(3) == 0 ? $"[{{\"e\":{Value(random, arrays)}}},5]" : $"{{\"e\":{Value(random, arrays)}}}")}");
        return BsonDocument.Parse($$"""{"_id":{{id}},{{string.Join(',', fields)}} }""");
    }

    private static string Value(Random random, bool arrays)
    {
        while (true)
            if (Values[random.Next(Values.Length)] is var value && (arrays || value[0] != '['))
                return value;
    }

    private static string Query(Random random)
    {
        var fields = new[] { "a", "b", "d.e", "_id" }.Where(_ => random.Next(2) == 0).Select(f => $"\"{f}\":{Condition(random)}").ToList();
        var query = $"{{{string.Join(',', fields)}}}";
        return random.Next(5) == 0 ? $$"""{"$and":[{{query}},{"a":{{Condition(random)}}}]}""" : query;
    }

    private static string Condition(Random random)
    {
        var (one, other) = (Values[random.Next(Values.Length)], Values[random.Next(Values.Length)]);
        return random.Next(9) switch
        {
            0 or 1 => one,
            2 => $$"""{"$in":[{{one}},{{other}}]}""",
            3 => $$"""{"$gt":{{one}},"$lte":{{other}}}""",
            4 => $$"""{"$gte":{{one}}}""",
            5 => $$"""{"$lt":{{one}}}""",
            6 => $$"""{"$ne":{{one}}}""",
            7 => """{"$exists":false}""",
            _ => $$"""{"$eq":{{one}}}""",
        };
    }

    private static string Sort(Random random) => random.Next(3) == 0 ? "{}"
        : $"{{{string.Join(',', new[] { "a", "b", "_id", "d.e" }.OrderBy(_ => random.Next()).Take(1 + random.Next(2)).Select(f => $"\"{f}\":{(random.Next(2) == 0 ? 1 : -1)}"))}}}";
}

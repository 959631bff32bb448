using Platform.Mongo.Wire.Bson;

namespace Platform.Mongo.Wire.Tests.Bson;

public sealed class BsonOrderTests
{
    /// <summary>One of each, ascending; what stands in one row is equal.</summary>
    private static readonly string[][] Ascending =
    [
        ["""{"$minKey":1}"""],
        ["""{"$undefined":true}"""],
        ["null"],
        ["""{"$numberDouble":"NaN"}""", """{"$numberDecimal":"NaN"}"""],
        ["""{"$numberDouble":"-Infinity"}""", """{"$numberDecimal":"-Infinity"}"""],
        ["""{"$numberDecimal":"-1E+6000"}"""],
        ["""{"$numberDouble":"-1E+300"}"""],
        ["-3", "-3.0", """{"$numberLong":"-3"}""", """{"$numberDecimal":"-3.00"}"""],
        ["""{"$numberDouble":"-5E-324"}"""],
        ["""{"$numberDecimal":"-1E-6000"}"""],
        ["0", "-0.0", """{"$numberDecimal":"-0"}""", """{"$numberDecimal":"0E+3"}"""],
        ["""{"$numberDecimal":"1E-6000"}"""],
        ["""{"$numberDouble":"5E-324"}"""],
        ["""{"$numberDecimal":"0.1"}"""],
        ["0.1"],
        ["0.5", """{"$numberDecimal":"0.5"}""", """{"$numberDecimal":"0.500"}"""],
        ["9007199254740992.0", """{"$numberLong":"9007199254740992"}"""],
        ["""{"$numberLong":"9007199254740993"}""", """{"$numberDecimal":"9007199254740993"}"""],
        ["""{"$numberLong":"9223372036854775807"}"""],
        ["9223372036854775808.0", """{"$numberDecimal":"9223372036854775808"}"""],
        ["""{"$numberDecimal":"1E+400"}"""],
        ["""{"$numberDouble":"Infinity"}""", """{"$numberDecimal":"Infinity"}"""],
        ["\"\"", """{"$symbol":""}"""],
        ["\"Z\""],
        ["\"a\"", """{"$symbol":"a"}"""],
        ["\"a\\u0000\""],
        ["\"ab\""],
        ["\"é\""],
        ["{}"],
        ["""{"a":1}""", """{"a":1.0}"""],
        ["""{"a":1,"b":1}"""],
        ["""{"b":0}"""],
        ["""{"a":"x"}"""],
        ["[]"],
        ["[1]"],
        ["[1,1]"],
        ["[2]"],
        ["""["x"]"""],
        ["""{"$binary":{"base64":"/w==","subType":"00"}}"""],
        ["""{"$binary":{"base64":"AA==","subType":"80"}}"""],
        ["""{"$binary":{"base64":"AAA=","subType":"00"}}"""],
        ["""{"$oid":"00e1fc72e0c917e9c4714161"}"""],
        ["""{"$oid":"56e1fc72e0c917e9c4714161"}"""],
        ["false"],
        ["true"],
        ["""{"$date":{"$numberLong":"-1"}}"""],
        ["""{"$date":{"$numberLong":"1"}}"""],
        ["""{"$timestamp":{"t":1,"i":4000000000}}"""],
        ["""{"$timestamp":{"t":4000000000,"i":0}}"""],
        ["""{"$regularExpression":{"pattern":"a","options":"i"}}"""],
        ["""{"$regularExpression":{"pattern":"ab","options":""}}"""],
        ["""{"$dbPointer":{"$ref":"b","$id":{"$oid":"56e1fc72e0c917e9c4714161"}}}"""],
        ["""{"$code":"b"}"""],
        ["""{"$code":"a","$scope":{"x":1}}"""],
        ["""{"$code":"a","$scope":{"x":2}}"""],
        ["""{"$maxKey":1}"""],
    ];

    [Fact]
    public void EveryPair_ComparesAsItStands()
    {
        var values = Ascending.SelectMany((row, rank) => row.Select(text => (Rank: rank, Value: BsonValue.Parse(text)))).ToList();
        foreach (var a in values)
            foreach (var b in values)
                Assert.True(Math.Sign(a.Value.CompareTo(b.Value)) == a.Rank.CompareTo(b.Rank), $"{a.Value} with {b.Value}");
    }

    [Fact]
    public void EqualValues_HaveEqualHashes()
    {
        foreach (var row in Ascending)
            Assert.Single(row.Select(text => BsonValue.Parse(text).GetHashCode()).Distinct());
    }
}

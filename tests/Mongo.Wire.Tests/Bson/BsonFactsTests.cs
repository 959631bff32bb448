using Platform.Mongo.Wire.Bson;

namespace Platform.Mongo.Wire.Tests.Bson;

/// <summary>Bytes and their Extended JSON, by the public BSON specification and its corpus: every type, both ways.</summary>
public sealed class BsonFactsTests
{
    [Theory]
    [InlineData("10000000016400000000000000F03F00", """{"d":{"$numberDouble":"1.0"}}""")]
    [InlineData("10000000016400000000000000008000", """{"d":{"$numberDouble":"-0.0"}}""")]
    [InlineData("10000000016400000000008000F0BF00", """{"d":{"$numberDouble":"-1.0001220703125"}}""")]
    [InlineData("100000000164002A1BF5F41022B14300", """{"d":{"$numberDouble":"1.2345678921232E+18"}}""")]
    [InlineData("10000000016400000000000000F07F00", """{"d":{"$numberDouble":"Infinity"}}""")]
    [InlineData("0E00000002610002000000620000", """{"a":"b"}""")]
    [InlineData("190000000261000D000000C3A9C3A9C3A9C3A9C3A9C3A90000", """{"a":"éééééé"}""")]
    [InlineData("190000000261000D0000006162006261620062616261620000", """{"a":"ab\u0000bab\u0000babab"}""")]
    [InlineData("0D000000037800050000000000", """{"x":{}}""")]
    [InlineData("0D000000046100050000000000", """{"a":[]}""")]
    [InlineData("140000000461000C0000001030000A0000000000", """{"a":[{"$numberInt":"10"}]}""")]
    [InlineData("0F0000000578000200000000FFFF00", """{"x":{"$binary":{"base64":"//8=","subType":"00"}}}""")]
    [InlineData("13000000057800060000000202000000FFFF00", """{"x":{"$binary":{"base64":"//8=","subType":"02"}}}""")]
    [InlineData("0F0000000578000200000080FFFF00", """{"x":{"$binary":{"base64":"//8=","subType":"80"}}}""")]
    [InlineData("0800000006610000", """{"a":{"$undefined":true}}""")]
    [InlineData("1400000007610056E1FC72E0C917E9C471416100", """{"a":{"$oid":"56e1fc72e0c917e9c4714161"}}""")]
    [InlineData("090000000862000100", """{"b":true}""")]
    [InlineData("10000000096100C5D8D6CC3B01000000", """{"a":{"$date":{"$numberLong":"1356351330501"}}}""")]
    [InlineData("10000000096100C33CE7B9BDFFFFFF00", """{"a":{"$date":{"$numberLong":"-284643869501"}}}""")]
    [InlineData("080000000A610000", """{"a":null}""")]
    [InlineData("0F0000000B610061626300696D0000", """{"a":{"$regularExpression":{"pattern":"abc","options":"im"}}}""")]
    [InlineData("1A0000000C610002000000620056E1FC72E0C917E9C471416100", """{"a":{"$dbPointer":{"$ref":"b","$id":{"$oid":"56e1fc72e0c917e9c4714161"}}}}""")]
    [InlineData("0E0000000D610002000000620000", """{"a":{"$code":"b"}}""")]
    [InlineData("0E0000000E610002000000620000", """{"a":{"$symbol":"b"}}""")]
    [InlineData("210000000F6100190000000500000061626364000C000000107800010000000000", """{"a":{"$code":"abcd","$scope":{"x":{"$numberInt":"1"}}}}""")]
    [InlineData("0C0000001069000000008000", """{"i":{"$numberInt":"-2147483648"}}""")]
    [InlineData("100000001161002A00000015CD5B0700", """{"a":{"$timestamp":{"t":123456789,"i":42}}}""")]
    [InlineData("10000000116100FFFFFFFFFFFFFFFF00", """{"a":{"$timestamp":{"t":4294967295,"i":4294967295}}}""")]
    [InlineData("10000000126100FFFFFFFFFFFFFF7F00", """{"a":{"$numberLong":"9223372036854775807"}}""")]
    [InlineData("180000001364000100000000000000000000000000403000", """{"d":{"$numberDecimal":"1"}}""")]
    [InlineData("080000007F610000", """{"a":{"$maxKey":1}}""")]
    [InlineData("08000000FF610000", """{"a":{"$minKey":1}}""")]
    public void Document_IsTheSameInBothForms(string hex, string json)
    {
        var document = new BsonDocument(Convert.FromHexString(hex));
        Assert.Null(BsonValidator.Check(document.Span));
        Assert.Equal(json, document.ToCanonicalJson());
        Assert.Equal(hex, Convert.ToHexString(BsonDocument.Parse(json).Span));
    }

    [Theory]
    [InlineData("""{"a":1,"b":3000000000,"c":1.5,"d":"x"}""", """{"a":{"$numberInt":"1"},"b":{"$numberLong":"3000000000"},"c":{"$numberDouble":"1.5"},"d":"x"}""")]
    [InlineData("""{"a":{"$date":"2012-12-24T12:15:30.501Z"}}""", """{"a":{"$date":{"$numberLong":"1356351330501"}}}""")]
    [InlineData("""{"a":{"$date":"1970-01-01T00:00:00Z"}}""", """{"a":{"$date":{"$numberLong":"0"}}}""")]
    public void RelaxedForm_IsReadAndWritten(string relaxed, string canonical)
    {
        var document = BsonDocument.Parse(relaxed);
        Assert.Equal(canonical, document.ToCanonicalJson());
        Assert.Equal(relaxed, document.ToString());
    }

    [Fact]
    public void Uuid_IsReadAsBinary() =>
        Assert.Equal("1D000000057800100000000473FFD26444B34C6990E8E7D1DFC035D400",
            Convert.ToHexString(BsonDocument.Parse("""{"x":{"$uuid":"73ffd264-44b3-4c69-90e8-e7d1dfc035d4"}}""").Span));

    [Fact]
    public void QueryOperators_StayDocuments()
    {
        const string query = """{"x":{"$type":"string"},"y":{"$regex":"a","$options":"i"},"r":{"$ref":"c","$id":{"$oid":"57fd71e96e32ab4225b723fb"},"$db":"d"}}""";
        Assert.Equal(query, BsonDocument.Parse(query).ToCanonicalJson());
    }

    [Theory]
    [InlineData("0100000000")]
    [InlineData("05000000")]
    [InlineData("0500000001")]
    [InlineData("1300000002666F6F00040000006261720000")]
    [InlineData("1100000002666F6F00040000006261720000")]
    [InlineData("07000000000000")]
    [InlineData("07000000800000")]
    [InlineData("1200000002666F")]
    [InlineData("0D000000107800000100000000")]
    [InlineData("0B0000000164000000F03F00")]
    [InlineData("0C0000000261000000000000")]
    [InlineData("0C000000026100FFFFFFFF00")]
    [InlineData("10000000026100050000006200620000")]
    [InlineData("1000000002610004000000616263FF00")]
    [InlineData("0E00000002610002000000E90000")]
    [InlineData("090000000862000200")]
    [InlineData("1D000000057800FFFFFFFF0573FFD26444B34C6990E8E7D1DFC035D400")]
    [InlineData("13000000057800060000000203000000FFFF00")]
    [InlineData("160000000F61000D0000000100000000050000000000")]
    [InlineData("280000000F61001F0000000500000061626364001300000010780001000000107900010000000000")]
    [InlineData("280000000F6100200000000600000061626364001300000010780001000000107900010000000000")]
    [InlineData("1800000003666F6F000F0000001062617200FFFFFF7F0000")]
    [InlineData("140000000461000D0000001030000A0000000000")]
    public void BrokenBytes_AreAFaultWithAPlace(string hex)
    {
        var fault = BsonValidator.Check(Convert.FromHexString(hex));
        Assert.NotNull(fault);
        Assert.Contains("at byte", fault.ToString());
    }

    [Theory]
    [InlineData("""{"a":{"$oid":"short"}}""")]
    [InlineData("""{"a":{"$oid":"56e1fc72e0c917e9c4714161","b":1}}""")]
    [InlineData("""{"a":{"$numberInt":"2147483648"}}""")]
    [InlineData("""{"a":{"$numberDecimal":"1.2.3"}}""")]
    [InlineData("""{"a":{"$regularExpression":{"pattern":"abc"}}}""")]
    [InlineData("""{"a":{"$timestamp":{"t":-1,"i":1}}}""")]
    [InlineData("""{"a":{"$minKey":"1"}}""")]
    [InlineData("""{"a":{"$code":"","$other":1}}""")]
    [InlineData("""{"a\u0000b":1}""")]
    [InlineData("""{"a":1""")]
    [InlineData("""[1]""")]
    public void BrokenText_IsRefused(string json) => Assert.Throws<BsonException>(() => BsonDocument.Parse(json));

    [Fact]
    public void Faults_NameThePath()
    {
        var document = BsonDocument.Build(w =>
        {
            w.BeginArray("list");
            w.BeginDocument(default);
            w.WriteString("text", [0xE9]);
            w.End();
            w.End();
        });
        Assert.Equal("list.0.text", BsonValidator.Check(document.Span)?.Path);
        Assert.Null(BsonValidator.Check(document.Span, new(Utf8: false)));
    }

    [Fact]
    public void DuplicateNames_AreAFaultOnlyWhenAskedFor()
    {
        var document = BsonDocument.Build(w =>
        {
            w.WriteInt32("a", 1);
            w.WriteInt32("a", 2);
        });
        Assert.Null(BsonValidator.Check(document.Span));
        Assert.Equal("a", BsonValidator.Check(document.Span, new(DuplicateNames: true))?.Path);
        Assert.Equal(1, document["a"].AsInt32);
        Assert.Equal(2, document.Count());
    }

    [Fact]
    public void DeepNesting_IsAFaultAndNoCrash()
    {
        var document = BsonDocument.Empty;
        for (var i = 0; i < 500; i++)
        {
            var inner = document;
            document = BsonDocument.Build(w => w.WriteDocument("a", inner));
        }
        Assert.Contains("deeper than 200", BsonValidator.Check(document.Span)?.What);
    }
}

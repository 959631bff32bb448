using Platform.Mongo.Wire.Client;

namespace Platform.Mongo.Wire.Tests.Client;

public sealed class MongoUriTests
{
    [Fact]
    public void EverythingThatMatters_IsRead()
    {
        var options = MongoOptions.Parse("mongodb://us%40er:p%2Fw@A.example:27018,[::1]:5,c/shop?replicaSet=rs0&tls=true&authSource=admin&w=majority&readConcernLevel=majority&compressors=snappy,zlib&maxPoolSize=7&socketTimeoutMS=1500&retryWrites=false&appName=me");
        Assert.Equal([new("a.example", 27018), new("::1", 5), new("c")], options.Seeds);
        Assert.Equal(("us@er", "p/w", "shop", "admin", "rs0"), (options.User, options.Password, options.Database, options.AuthSource, options.ReplicaSet));
        Assert.Equal((true, true, 7, 1.5, false, "majority", "majority"),
            (options.Tls.On, options.Zlib, options.MaxPoolSize, options.SocketTimeout.TotalSeconds, options.RetryWrites, options.WriteConcern.AsString, options.ReadConcern));
    }

    [Theory]
    [InlineData("mongodb://host", "admin")]
    [InlineData("mongodb://u:p@host/shop", "shop")]
    [InlineData("mongodb://u:p@host/shop?authSource=x", "x")]
    public void AuthSource_IsTheDatabaseUnlessSaid(string text, string source) => Assert.Equal(source, MongoOptions.Parse(text).AuthSource);

    [Theory]
    [InlineData("mongodb+srv://cluster.example/", "mongodb://host1")]
    [InlineData("http://host", "mongodb://")]
    [InlineData("mongodb:///db", "host")]
    [InlineData("mongodb://u:s3cret:x@host", "%3A")]
    [InlineData("mongodb://u:s3cret@host?retryWrite=true", "retryWrites")]
    [InlineData("mongodb://u:s3cret@host?tls=yes", "true or false")]
    [InlineData("mongodb://u:s3cret@host?tls=true&ssl=false", "keep tls")]
    [InlineData("mongodb://u:s3cret@host?w=1&w=2", "one of them")]
    [InlineData("mongodb://u:s3cret@host?authMechanism=GSSAPI", "SCRAM")]
    [InlineData("mongodb://host:99999", "host:port")]
    [InlineData("mongodb://a,b/?directConnection=true", "one server")]
    [InlineData("mongodb://u:s3%zz@host", "%25")]
    [InlineData("mongodb://host/?readPreference=sometimes", "secondaryPreferred")]
    public void WhatCannotBeUsed_SaysWhatToWrite_AndHidesThePassword(string text, string hint)
    {
        var fault = Assert.Throws<MongoException>(() => MongoOptions.Parse(text));
        Assert.Contains(hint, fault.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("s3", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void OptionsThatMeanNothingHere_AreToldApart() => Assert.Equal(["minPoolSize"], MongoOptions.Parse("mongodb://host/?minPoolSize=3").Ignored);
}

using FsCheck;
using FsCheck.Fluent;
using Platform.Mongo.Wire.Bson;

namespace Platform.Mongo.Wire.Tests.Bson;

public sealed class BsonWriterTests
{
    [Fact]
    public void EveryKindOfValue_IsReadBack()
    {
        var id = ObjectId.Parse("56e1fc72e0c917e9c4714161");
        var document = BsonDocument.Build(w =>
        {
            w.WriteInt32("int"u8, -5);
            w.WriteInt64("long", long.MinValue);
            w.WriteDouble("double", 2.5);
            w.WriteString("text", "grüße");
            w.WriteBoolean("yes", true);
            w.WriteNull("null");
            w.WriteObjectId("id", id);
            w.WriteDateTime("when", DateTimeOffset.UnixEpoch.AddMilliseconds(7));
            w.WriteTimestamp("ts", new(5, 6));
            w.WriteDecimal128("dec", Decimal128.Parse("1.10"));
            w.WriteBinary("bin", [1, 2, 3], 5);
            w.WriteRegex("re", "^a", "i");
            w.BeginDocument("doc");
            w.BeginArray("list");
            w.WriteInt32(default, 1);
            w.WriteString(default, "two");
            w.End();
            w.End();
        });
        Assert.Null(BsonValidator.Check(document.Span));
        Assert.Equal(-5, document["int"].AsInt32);
        Assert.Equal(long.MinValue, document["long"].AsInt64);
        Assert.Equal("grüße", document["text"u8].AsString);
        Assert.True(document["yes"].AsBoolean);
        Assert.Equal(id, document["id"].AsObjectId);
        Assert.Equal(7, document["when"].AsDateTimeMs);
        Assert.Equal(new BsonTimestamp(5, 6), document["ts"].AsTimestamp);
        Assert.Equal("1.10", document["dec"].AsDecimal128.ToString());
        Assert.Equal([1, 2, 3], document["bin"].AsBinary.ToArray());
        Assert.Equal(("^a", "i"), document["re"].AsRegex);
        Assert.Equal("two", document.Path("doc", "list", "1").AsString);
        Assert.True(document["none"].IsMissing);
        Assert.Throws<BsonException>(() => document["int"].AsString);
    }

    [Fact]
    public void LongArrays_AndDocumentsBeyondTheFirstBuffer_AreWhole()
    {
        var document = BsonDocument.Build(w =>
        {
            w.BeginArray("a");
            for (var i = 0; i < 20_000; i++)
                w.WriteInt32(default, i);
            w.End();
        });
        var names = document["a"].AsDocument.Elements().Select(e => e.Name).ToList();
        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => i.ToString()), names);
    }

    [Fact]
    public void AnyTextsAndNumbers_SurviveBothForms() => Prop.ForAll<NonNull<string>, long, double>((text, whole, real) =>
    {
        var clean = text.Get.Replace("\0", "", StringComparison.Ordinal);
        if (clean.Any(char.IsSurrogate))
            return;
        var document = BsonDocument.Build(w =>
        {
            w.WriteString(clean, text.Get.Any(char.IsSurrogate) ? "" : text.Get);
            w.WriteInt64("whole", whole);
            w.WriteDouble("real", real);
        });
        Assert.Equal(document, BsonDocument.Parse(document.ToCanonicalJson()));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void ObjectIds_AreNewEachTime()
    {
        var first = ObjectId.New(TimeProvider.System);
        var second = ObjectId.New(TimeProvider.System);
        Assert.NotEqual(first, second);
        Assert.Equal(first, ObjectId.Parse(first.ToString()));
        Assert.InRange(second.Time - first.Time, TimeSpan.Zero, TimeSpan.FromMinutes(5));
    }
}

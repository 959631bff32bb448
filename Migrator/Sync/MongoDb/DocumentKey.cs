using Platform.Migrator.Verification;
using Platform.Mongo.Wire.Bson;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>An <c>_id</c> as the verifier's row key: Extended JSON where that can say it, else the bytes.</summary>
internal static class DocumentKey
{
    private const string Raw = "bytes:";

    public static RowKey Of(BsonValue id)
    {
        try
        {
            var text = id.ToString();
            return new(BsonValue.Parse(text).IsIdentical(id) ? text : RawText(id));
        }
        catch (BsonException)
        {
            return new(RawText(id));
        }
    }

    public static BsonValue Id(RowKey key)
    {
        if (!key.Text.StartsWith(Raw, StringComparison.Ordinal))
            return BsonValue.Parse(key.Text);
        var bytes = Convert.FromHexString(key.Text[Raw.Length..]);
        return new((BsonType)bytes[0], bytes.AsMemory(1));
    }

    private static string RawText(BsonValue id) => Raw + Convert.ToHexStringLower([(byte)id.Type, .. id.Bytes.Span]);
}

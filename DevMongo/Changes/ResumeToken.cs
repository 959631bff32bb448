using System.Globalization;
using Platform.DevMongo.Documents;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Changes;

/// <summary>Where a change stream stands: behind the entry of this time. As text it sorts by time, as a server's does.</summary>
/// <param name="Fragment">How many pieces of the next event were given already, when it was split.</param>
internal readonly record struct ResumeToken(BsonTimestamp Time, bool AfterInvalidate = false, int Fragment = 0)
{
    private const string Prefix = "82";

    public BsonDocument ToDocument()
    {
        var text = $"{Prefix}{Time.Bits:X16}{(AfterInvalidate ? 1 : 0):X2}{Fragment:X4}";
        return BsonDocument.Build(w => w.WriteString("_data", text));
    }

    public static ResumeToken Parse(BsonDocument token)
    {
        var text = token.Text("_data") ?? "";
        if (text.Length != 24 || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || !ulong.TryParse(text.AsSpan(2, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits)
            || !int.TryParse(text.AsSpan(18, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var invalidate)
            || !int.TryParse(text.AsSpan(20, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var fragment))
            throw Refusal.InvalidResumeToken($"The resume token {token} is not one of this server");
        return new(new(bits), invalidate != 0, fragment);
    }
}

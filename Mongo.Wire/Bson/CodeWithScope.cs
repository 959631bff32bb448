namespace Platform.Mongo.Wire.Bson;

/// <summary>The bytes of a value of type code with scope: a length, a string, a document.</summary>
internal static class CodeWithScope
{
    /// <summary>What it is made of; lengths and ends are checked.</summary>
    public static Parted Parts(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes[4..];
        var code = BsonSize.Of(BsonType.Code, rest);
        var scope = rest[code..];
        BsonReader.CheckFrame(scope);
        return new(BsonText.Content(rest[..code]), scope);
    }

    public readonly ref struct Parted(ReadOnlySpan<byte> code, ReadOnlySpan<byte> scope)
    {
        /// <summary>UTF-8.</summary>
        public ReadOnlySpan<byte> Code { get; } = code;
        public ReadOnlySpan<byte> Scope { get; } = scope;
    }
}

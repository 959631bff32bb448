using System.Buffers.Binary;
using System.Text;

namespace Platform.Mongo.Wire.Bson;

/// <summary>One value as it stands in a document: its type and its bytes. Lives as long as the buffer under it; <see cref="BsonValue"/> may be kept.</summary>
public readonly ref struct BsonView(BsonType type, ReadOnlySpan<byte> bytes)
{
    public BsonType Type { get; } = type;

    /// <summary>The value without type and name; with the length in front where the type has one.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public bool IsMissing => Type == BsonType.None;
    public bool IsNumber => Type is BsonType.Int32 or BsonType.Int64 or BsonType.Double or BsonType.Decimal128;

    public int AsInt32 => BinaryPrimitives.ReadInt32LittleEndian(Of(BsonType.Int32));
    public long AsInt64 => BinaryPrimitives.ReadInt64LittleEndian(Of(BsonType.Int64));
    public double AsDouble => BinaryPrimitives.ReadDoubleLittleEndian(Of(BsonType.Double));
    public bool AsBoolean => Of(BsonType.Boolean)[0] != 0;
    public Decimal128 AsDecimal128 => Decimal128.Read(Of(BsonType.Decimal128));
    public ObjectId AsObjectId => ObjectId.Read(Of(BsonType.ObjectId));
    public BsonTimestamp AsTimestamp => new(BinaryPrimitives.ReadUInt64LittleEndian(Of(BsonType.Timestamp)));

    /// <summary>Milliseconds since 1970. May lie outside of what <see cref="DateTimeOffset"/> can hold.</summary>
    public long AsDateTimeMs => BinaryPrimitives.ReadInt64LittleEndian(Of(BsonType.DateTime));

    /// <summary>The text of a string, a symbol or code (without scope).</summary>
    public string AsString => BsonText.Decode(AsUtf8);

    public ReadOnlySpan<byte> AsUtf8 => Type is BsonType.String or BsonType.Symbol or BsonType.Code ? BsonText.Content(Bytes) : throw Wrong(BsonType.String);

    /// <summary>The bytes of a document or array.</summary>
    public ReadOnlySpan<byte> AsDocument => Type is BsonType.Document or BsonType.Array ? Bytes : throw Wrong(BsonType.Document);

    public byte BinarySubtype => Of(BsonType.Binary)[4];

    /// <summary>What is in a binary. Of the old subtype 2 this is with the second length that it has inside.</summary>
    public ReadOnlySpan<byte> AsBinary => Of(BsonType.Binary)[5..];

    public (string Pattern, string Options) AsRegex
    {
        get
        {
            var bytes = Of(BsonType.Regex);
            var pattern = BsonSize.CString(bytes);
            return (BsonText.Decode(bytes[..(pattern - 1)]), BsonText.Decode(bytes[pattern..^1]));
        }
    }

    /// <summary>Any number as a 64-bit integer, if it is a whole one that fits.</summary>
    public bool TryGetWhole(out long value)
    {
        (var fits, value) = Type switch
        {
            BsonType.Int32 => (true, AsInt32),
            BsonType.Int64 => (true, AsInt64),
            BsonType.Double => Numbers.Whole(AsDouble),
            BsonType.Decimal128 => AsDecimal128.Whole(),
            _ => (false, 0L),
        };
        return fits;
    }

    /// <summary>What a server takes for a yes: true, or any number but zero (<c>ok: 1.0</c>).</summary>
    public bool IsTrue => Type switch
    {
        BsonType.Boolean => AsBoolean,
        BsonType.Int32 => AsInt32 != 0,
        BsonType.Int64 => AsInt64 != 0,
        BsonType.Double => AsDouble != 0,
        BsonType.Decimal128 => !AsDecimal128.IsZero,
        _ => false,
    };

    /// <summary>A value of its own, that outlives the buffer.</summary>
    public BsonValue Copy() => new(Type, Bytes.ToArray());

    /// <summary>Relaxed Extended JSON.</summary>
    public override string ToString() => ExtendedJson.Write(this);

    private ReadOnlySpan<byte> Of(BsonType type) => Type == type ? Bytes : throw Wrong(type);

    private BsonException Wrong(BsonType asked) => new(IsMissing ? $"there is no value where a {asked} was expected" : $"a {Type} where a {asked} was expected");
}

internal static class BsonText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What stands between the length and the ending zero.</summary>
    public static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> bytes) => bytes[^1] == 0 ? bytes[4..^1] : throw new BsonException("a string does not end with a zero");

    public static string Decode(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Strict.GetString(utf8);
        }
        catch (DecoderFallbackException e)
        {
            throw new BsonException("a text is not UTF-8", cause: e);
        }
    }
}

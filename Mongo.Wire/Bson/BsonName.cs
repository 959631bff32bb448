using System.Globalization;
using System.Text;

namespace Platform.Mongo.Wire.Bson;

/// <summary>An element's name, from text or from UTF-8 (<c>"find"</c>, <c>"find"u8</c>). In an array it is not looked at and may be left out with <c>default</c>.</summary>
public readonly ref struct BsonName
{
    private readonly string? _text;
    private readonly ReadOnlySpan<byte> _utf8;

    private BsonName(string text) => _text = text;

    private BsonName(ReadOnlySpan<byte> utf8) => _utf8 = utf8;

    public static implicit operator BsonName(string text) => new(text);
    public static implicit operator BsonName(ReadOnlySpan<byte> utf8) => new(utf8);

    internal void WriteTo(PooledBuffer buffer)
    {
        var start = buffer.Length;
        if (_text is null)
            buffer.Write(_utf8);
        else
            buffer.Advance(Encoding.UTF8.GetBytes(_text, buffer.GetSpan(Encoding.UTF8.GetMaxByteCount(_text.Length))));
        if (buffer.WrittenSpan[start..].Contains((byte)0))
            throw new BsonException("a name contains a zero");
        buffer.WriteByte(0);
    }

    internal static void WriteIndex(PooledBuffer buffer, int index)
    {
        index.TryFormat(buffer.GetSpan(11), out var written, default, CultureInfo.InvariantCulture);
        buffer.Advance(written);
        buffer.WriteByte(0);
    }
}

using System.Text;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>Writes values as the text of a one-dimensional array, in UTF-8, into a buffer that is used again and again.</summary>
/// <remarks>https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO</remarks>
internal sealed class ArrayLiteral
{
    private const int SmallestBuffer = 4096;
    private byte[] _buffer = new byte[SmallestBuffer];
    private int _length;

    /// <summary>Valid until the next <see cref="Begin"/>.</summary>
    public ReadOnlyMemory<byte> Text => _buffer.AsMemory(0, _length);

    public void Begin()
    {
        _length = 0;
        Append((byte)'{');
    }

    /// <param name="value">Null is the element NULL.</param>
    public void Add(string? value)
    {
        if (_length > 1)
            Append((byte)',');
        if (value is null)
        {
            Append("NULL"u8);
            return;
        }
        Append((byte)'"');
        if (value.AsSpan().ContainsAny('"', '\\'))
            value = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        Reserve(Encoding.UTF8.GetMaxByteCount(value.Length));
        _length += Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_length));
        Append((byte)'"');
    }

    public void End() => Append((byte)'}');

    private void Append(byte one)
    {
        Reserve(1);
        _buffer[_length++] = one;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Reserve(int more)
    {
        if (_buffer.Length - _length < more)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + more));
    }
}

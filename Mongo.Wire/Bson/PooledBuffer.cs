using System.Buffers;

namespace Platform.Mongo.Wire.Bson;

/// <summary>Bytes that grow, from the shared pool. Unlike other writers it lets what is written be changed, since BSON has its lengths in front.</summary>
public sealed class PooledBuffer(int capacity = 1024) : IBufferWriter<byte>, IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> WrittenSpan => _bytes.AsSpan(0, Length);
    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    /// <summary>What is written, to be changed.</summary>
    public Span<byte> Written => _bytes.AsSpan(0, Length);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _bytes.Length - Length);
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsSpan(Length);
    }

    /// <summary>Room at the end, counted as written.</summary>
    public Span<byte> Take(int size)
    {
        Ensure(size);
        var taken = _bytes.AsSpan(Length, size);
        Length += size;
        return taken;
    }

    public void Write(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public void WriteByte(byte value) => Take(1)[0] = value;

    /// <summary>Forgets everything behind this length.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    public void Clear() => Length = 0;

    public void Dispose()
    {
        var bytes = Interlocked.Exchange(ref _bytes, []);
        Length = 0;
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);
    }

    private void Ensure(int size)
    {
        size = Math.Max(size, 1);
        if (_bytes.Length - Length >= size)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(Length + size), (int)Math.Min(_bytes.Length * 2L, Array.MaxLength)));
        WrittenSpan.CopyTo(larger);
        var old = _bytes;
        _bytes = larger;
        if (old.Length > 0)
            ArrayPool<byte>.Shared.Return(old);
    }
}

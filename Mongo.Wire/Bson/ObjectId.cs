using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Platform.Mongo.Wire.Bson;

/// <summary>Twelve bytes: seconds since 1970, five random ones for the process, and a counter. Ordered as bytes.</summary>
public readonly struct ObjectId : IEquatable<ObjectId>, IComparable<ObjectId>
{
    public const int Size = 12;
    private static readonly byte[] Process = RandomNumberGenerator.GetBytes(5);
    private static int s_counter = RandomNumberGenerator.GetInt32(1 << 24);
    private readonly ulong _high;
    private readonly uint _low;

    private ObjectId(ulong high, uint low) => (_high, _low) = (high, low);

    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeSeconds((long)(_high >> 32));

    public static ObjectId New(TimeProvider time)
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)time.GetUtcNow().ToUnixTimeSeconds());
        Process.CopyTo(bytes[4..]);
        var count = Interlocked.Increment(ref s_counter);
        (bytes[9], bytes[10], bytes[11]) = ((byte)(count >> 16), (byte)(count >> 8), (byte)count);
        return Read(bytes);
    }

    public static ObjectId Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]));

    public void WriteTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _high);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], _low);
    }

    /// <param name="hex">24 hexadecimal digits.</param>
    public static bool TryParse(string hex, out ObjectId id)
    {
        Span<byte> bytes = stackalloc byte[Size];
        var parsed = hex.Length == 2 * Size && Convert.FromHexString(hex, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
        id = parsed ? Read(bytes) : default;
        return parsed;
    }

    public static ObjectId Parse(string hex) => TryParse(hex, out var id) ? id : throw new BsonException($"'{hex}' is no object id: it takes 24 hexadecimal digits");

    public int CompareTo(ObjectId other) => _high != other._high ? _high.CompareTo(other._high) : _low.CompareTo(other._low);
    public bool Equals(ObjectId other) => _high == other._high && _low == other._low;
    public override bool Equals(object? obj) => obj is ObjectId other && Equals(other);
    public override int GetHashCode() => HashCode.Combine(_high, _low);
    public override string ToString() => $"{_high:x16}{_low:x8}";

    public static bool operator ==(ObjectId left, ObjectId right) => left.Equals(right);
    public static bool operator !=(ObjectId left, ObjectId right) => !left.Equals(right);
    public static bool operator <(ObjectId left, ObjectId right) => left.CompareTo(right) < 0;
    public static bool operator >(ObjectId left, ObjectId right) => left.CompareTo(right) > 0;
    public static bool operator <=(ObjectId left, ObjectId right) => left.CompareTo(right) <= 0;
    public static bool operator >=(ObjectId left, ObjectId right) => left.CompareTo(right) >= 0;
}

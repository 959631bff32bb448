namespace Platform.Mongo.Wire.Bson;

/// <summary>The server's own kind of time: seconds since 1970 and a counter inside the second. Operation times and the oplog use it.</summary>
public readonly record struct BsonTimestamp(ulong Bits) : IComparable<BsonTimestamp>
{
    public BsonTimestamp(uint seconds, uint increment) : this(((ulong)seconds << 32) | increment)
    {
    }

    public uint Seconds => (uint)(Bits >> 32);
    public uint Increment => (uint)Bits;
    public bool IsZero => Bits == 0;

    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeSeconds(Seconds);

    public int CompareTo(BsonTimestamp other) => Bits.CompareTo(other.Bits);

    public static bool operator <(BsonTimestamp left, BsonTimestamp right) => left.Bits < right.Bits;
    public static bool operator >(BsonTimestamp left, BsonTimestamp right) => left.Bits > right.Bits;
    public static bool operator <=(BsonTimestamp left, BsonTimestamp right) => left.Bits <= right.Bits;
    public static bool operator >=(BsonTimestamp left, BsonTimestamp right) => left.Bits >= right.Bits;

    public override string ToString() => $"{Seconds}.{Increment}";
}

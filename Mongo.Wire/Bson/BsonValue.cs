using System.Buffers.Binary;
using System.Text;

namespace Platform.Mongo.Wire.Bson;

/// <summary>One value that may be kept: its type and its bytes, shared with the document that it was found in. Compared in MongoDB's order (<see cref="BsonOrder"/>).</summary>
public readonly struct BsonValue(BsonType type, ReadOnlyMemory<byte> bytes) : IEquatable<BsonValue>, IComparable<BsonValue>
{
    public static readonly BsonValue Null = new(BsonType.Null, default);
    public static readonly BsonValue MinKey = new(BsonType.MinKey, default);
    public static readonly BsonValue MaxKey = new(BsonType.MaxKey, default);
    public static readonly BsonValue True = new(BsonType.Boolean, new byte[] { 1 });
    public static readonly BsonValue False = new(BsonType.Boolean, new byte[] { 0 });

    public BsonType Type { get; } = type;
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    public BsonView View => new(Type, Bytes.Span);

    public bool IsMissing => Type == BsonType.None;
    public bool IsNumber => View.IsNumber;
    public bool IsTrue => View.IsTrue;
    public int AsInt32 => View.AsInt32;
    public long AsInt64 => View.AsInt64;
    public double AsDouble => View.AsDouble;
    public bool AsBoolean => View.AsBoolean;
    public Decimal128 AsDecimal128 => View.AsDecimal128;
    public ObjectId AsObjectId => View.AsObjectId;
    public BsonTimestamp AsTimestamp => View.AsTimestamp;
    public long AsDateTimeMs => View.AsDateTimeMs;
    public string AsString => View.AsString;

    /// <summary>A document, or an array: whose elements are named by their indexes.</summary>
    public BsonDocument AsDocument => Type is BsonType.Document or BsonType.Array ? new(Bytes) : throw new BsonException($"a {Type} where a {BsonType.Document} was expected");

    public byte BinarySubtype => View.BinarySubtype;
    public ReadOnlyMemory<byte> AsBinary => Type == BsonType.Binary ? Bytes[5..] : throw new BsonException($"a {Type} where a {BsonType.Binary} was expected");
    public (string Pattern, string Options) AsRegex => View.AsRegex;
    public bool TryGetWhole(out long value) => View.TryGetWhole(out value);

    /// <summary>The same value in bytes of its own, so that it keeps no larger buffer alive.</summary>
    public BsonValue Copy() => new(Type, Bytes.ToArray());

    /// <summary>The same type and the same bytes. Stricter than <see cref="Equals(BsonValue)"/>: 1 and 1.0 differ.</summary>
    public bool IsIdentical(BsonValue other) => Type == other.Type && Bytes.Span.SequenceEqual(other.Bytes.Span);

    public static BsonValue FromInt32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return new(BsonType.Int32, bytes);
    }

    public static BsonValue FromInt64(long value) => new(BsonType.Int64, Eight((ulong)value));
    public static BsonValue FromDouble(double value) => new(BsonType.Double, Eight(BitConverter.DoubleToUInt64Bits(value)));
    public static BsonValue FromBoolean(bool value) => value ? True : False;
    public static BsonValue FromDateTimeMs(long sinceEpochMs) => new(BsonType.DateTime, Eight((ulong)sinceEpochMs));
    public static BsonValue FromDateTime(DateTimeOffset time) => FromDateTimeMs(time.ToUnixTimeMilliseconds());
    public static BsonValue FromTimestamp(BsonTimestamp value) => new(BsonType.Timestamp, Eight(value.Bits));

    public static BsonValue FromString(string text)
    {
        var bytes = new byte[4 + Encoding.UTF8.GetByteCount(text) + 1];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length - 4);
        Encoding.UTF8.GetBytes(text, bytes.AsSpan(4));
        return new(BsonType.String, bytes);
    }

    public static BsonValue FromBinary(ReadOnlySpan<byte> content, byte subtype = 0)
    {
        var bytes = new byte[5 + content.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, content.Length);
        bytes[4] = subtype;
        content.CopyTo(bytes.AsSpan(5));
        return new(BsonType.Binary, bytes);
    }

    public static BsonValue FromObjectId(ObjectId id)
    {
        var bytes = new byte[ObjectId.Size];
        id.WriteTo(bytes);
        return new(BsonType.ObjectId, bytes);
    }

    public static BsonValue FromDecimal128(Decimal128 value)
    {
        var bytes = new byte[Decimal128.Size];
        value.WriteTo(bytes);
        return new(BsonType.Decimal128, bytes);
    }

    public static BsonValue FromDocument(BsonDocument document) => new(BsonType.Document, document.Bytes);

    /// <param name="array">A document whose elements are named by their indexes.</param>
    public static BsonValue FromArray(BsonDocument array) => new(BsonType.Array, array.Bytes);

    public static BsonValue FromArray(IEnumerable<BsonValue> items) => FromArray(BsonDocument.Build(w =>
    {
        foreach (var item in items)
            w.WriteValue(default, item);
    }, asArray: true));

    /// <summary>A value in Extended JSON, both forms: <c>{"$oid": "..."}</c>, <c>1</c>.</summary>
    public static BsonValue Parse(string extendedJson) => ExtendedJson.ParseValue(extendedJson);

    public int CompareTo(BsonValue other) => BsonOrder.Compare(View, other.View);
    public bool Equals(BsonValue other) => CompareTo(other) == 0;
    public override bool Equals(object? obj) => obj is BsonValue other && Equals(other);
    public override int GetHashCode() => BsonOrder.Hash(View);

    public static bool operator ==(BsonValue left, BsonValue right) => left.Equals(right);
    public static bool operator !=(BsonValue left, BsonValue right) => !left.Equals(right);
    public static bool operator <(BsonValue left, BsonValue right) => left.CompareTo(right) < 0;
    public static bool operator >(BsonValue left, BsonValue right) => left.CompareTo(right) > 0;
    public static bool operator <=(BsonValue left, BsonValue right) => left.CompareTo(right) <= 0;
    public static bool operator >=(BsonValue left, BsonValue right) => left.CompareTo(right) >= 0;

    /// <summary>Relaxed Extended JSON.</summary>
    public override string ToString() => ExtendedJson.Write(View);

    private static byte[] Eight(ulong bits)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, bits);
        return bytes;
    }
}

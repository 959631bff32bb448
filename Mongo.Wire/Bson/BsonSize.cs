using System.Buffers.Binary;

namespace Platform.Mongo.Wire.Bson;

/// <summary>How many bytes a value takes, from its type and first bytes.</summary>
internal static class BsonSize
{
    /// <summary>An empty document: its length and its end.</summary>
    public const int EmptyDocument = 5;

    /// <param name="rest">Everything from the value's first byte to the end of the document around it.</param>
    /// <returns>At most the length of <paramref name="rest"/>.</returns>
    public static int Of(BsonType type, ReadOnlySpan<byte> rest)
    {
        var size = type switch
        {
            BsonType.Null or BsonType.Undefined or BsonType.MinKey or BsonType.MaxKey => 0,
            BsonType.Boolean => 1,
            BsonType.Int32 => 4,
            BsonType.Double or BsonType.DateTime or BsonType.Timestamp or BsonType.Int64 => 8,
            BsonType.ObjectId => 12,
            BsonType.Decimal128 => 16,
            BsonType.String or BsonType.Code or BsonType.Symbol => 4 + (long)Length(rest, 1),
            BsonType.Document or BsonType.Array => Length(rest, EmptyDocument),
            BsonType.Binary => 5 + (long)Length(rest, 0),
            BsonType.DbPointer => 16 + (long)Length(rest, 1),
            BsonType.CodeWithScope => Length(rest, 4 + 5 + EmptyDocument),
            BsonType.Regex => Regex(rest),
            _ => throw new BsonException($"there is no BSON type {(byte)type}"),
        };
        return size <= rest.Length ? (int)size : throw new BsonException($"a value of type {type} claims {size} bytes where {rest.Length} are left");
    }

    /// <summary>The length prefix, at least as large as the least that the type allows.</summary>
    public static int Length(ReadOnlySpan<byte> bytes, int least)
    {
        if (bytes.Length < 4)
            throw new BsonException("the document ends inside a length");
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        return length >= least ? length : throw new BsonException($"a length of {length} where {least} is the least");
    }

    /// <summary>Bytes up to and with the zero that ends a name or pattern.</summary>
    public static int CString(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return end >= 0 ? end + 1 : throw new BsonException("a name or pattern has no end");
    }

    private static int Regex(ReadOnlySpan<byte> rest)
    {
        var pattern = CString(rest);
        return pattern + CString(rest[pattern..]);
    }
}

using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Storage;

/// <param name="Key">The indexed values one behind the other: a document without names.</param>
internal readonly record struct IndexEntry(byte[] Key, Record Record)
{
    public static byte[] KeyOf(ReadOnlySpan<BsonValue> values)
    {
        var size = 5;
        foreach (var value in values)
            size += 2 + value.Bytes.Length;
        var key = new byte[size];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(key, size);
        var at = 4;
        foreach (var value in values)
        {
            key[at] = (byte)value.Type;
            value.Bytes.Span.CopyTo(key.AsSpan(at + 2));
            at += 2 + value.Bytes.Length;
        }
        return key;
    }
}

/// <summary>By the keys, each value in its direction, then by insertion.</summary>
/// <param name="down">For each value whether it falls.</param>
internal sealed class ByKey(bool[] down) : IComparer<IndexEntry>
{
    public int Compare(IndexEntry x, IndexEntry y) => CompareKeys(x.Key, y.Key) is not 0 and var order ? order : x.Record.Sequence.CompareTo(y.Record.Sequence);

    public int CompareKeys(byte[] x, byte[] y)
    {
        var left = new BsonReader(x);
        var right = new BsonReader(y);
        for (var i = 0; left.Read() && right.Read(); i++)
            if (BsonOrder.Compare(left.Value, right.Value) is not 0 and var order)
                return down[i] ? -order : order;
        return 0;
    }

    /// <summary>How the front of a key compares with these values.</summary>
    public int CompareFront(byte[] key, BsonValue[] front)
    {
        var reader = new BsonReader(key);
        for (var i = 0; i < front.Length && reader.Read(); i++)
            if (BsonOrder.Compare(reader.Value, front[i].View) is not 0 and var order)
                return down[i] ? -order : order;
        return 0;
    }
}

using System.Buffers.Binary;
using System.Text;

namespace Platform.Mongo.Wire.Bson;

/// <summary>Writes documents into a buffer, element by element. Several documents may follow each other. Not for more than one thread.</summary>
public sealed class BsonWriter(PooledBuffer buffer)
{
    private readonly Stack<Frame> _open = [];

    /// <param name="Start">Where its length belongs.</param>
    /// <param name="Index">The next item's index; -1 in a document.</param>
    private record struct Frame(int Start, int Index);

    public PooledBuffer Buffer { get; } = buffer;

    /// <summary>How many documents and arrays are open.</summary>
    public int Depth => _open.Count;

    /// <summary>A document that stands by itself.</summary>
    public void BeginRoot(bool asArray = false) => Begin(asArray);

    public void BeginDocument(BsonName name)
    {
        Head(BsonType.Document, name);
        Begin(asArray: false);
    }

    /// <summary>What follows until <see cref="End"/> is named by its index.</summary>
    public void BeginArray(BsonName name)
    {
        Head(BsonType.Array, name);
        Begin(asArray: true);
    }

    /// <summary>Closes the innermost document or array.</summary>
    public void End()
    {
        var frame = _open.Pop();
        Buffer.WriteByte(0);
        BinaryPrimitives.WriteInt32LittleEndian(Buffer.Written[frame.Start..], Buffer.Length - frame.Start);
    }

    public void WriteInt32(BsonName name, int value)
    {
        Head(BsonType.Int32, name);
        BinaryPrimitives.WriteInt32LittleEndian(Buffer.Take(4), value);
    }

    public void WriteInt64(BsonName name, long value) => Eight(BsonType.Int64, name, (ulong)value);
    public void WriteDouble(BsonName name, double value) => Eight(BsonType.Double, name, BitConverter.DoubleToUInt64Bits(value));
    public void WriteDateTimeMs(BsonName name, long sinceEpochMs) => Eight(BsonType.DateTime, name, (ulong)sinceEpochMs);
    public void WriteDateTime(BsonName name, DateTimeOffset time) => WriteDateTimeMs(name, time.ToUnixTimeMilliseconds());
    public void WriteTimestamp(BsonName name, BsonTimestamp value) => Eight(BsonType.Timestamp, name, value.Bits);
    public void WriteNull(BsonName name) => Head(BsonType.Null, name);

    public void WriteBoolean(BsonName name, bool value)
    {
        Head(BsonType.Boolean, name);
        Buffer.WriteByte(value ? (byte)1 : (byte)0);
    }

    public void WriteString(BsonName name, string value) => Text(BsonType.String, name, value);

    public void WriteString(BsonName name, ReadOnlySpan<byte> utf8)
    {
        Head(BsonType.String, name);
        BinaryPrimitives.WriteInt32LittleEndian(Buffer.Take(4), utf8.Length + 1);
        Buffer.Write(utf8);
        Buffer.WriteByte(0);
    }

    public void WriteBinary(BsonName name, ReadOnlySpan<byte> content, byte subtype = 0)
    {
        Head(BsonType.Binary, name);
        BinaryPrimitives.WriteInt32LittleEndian(Buffer.Take(4), content.Length);
        Buffer.WriteByte(subtype);
        Buffer.Write(content);
    }

    public void WriteObjectId(BsonName name, ObjectId id)
    {
        Head(BsonType.ObjectId, name);
        id.WriteTo(Buffer.Take(ObjectId.Size));
    }

    public void WriteDecimal128(BsonName name, Decimal128 value)
    {
        Head(BsonType.Decimal128, name);
        value.WriteTo(Buffer.Take(Decimal128.Size));
    }

    public void WriteRegex(BsonName name, string pattern, string options = "")
    {
        Head(BsonType.Regex, name);
        ((BsonName)pattern).WriteTo(Buffer);
        ((BsonName)options).WriteTo(Buffer);
    }

    /// <summary>A document that exists, as it is.</summary>
    public void WriteDocument(BsonName name, ReadOnlySpan<byte> document) => WriteView(name, new(BsonType.Document, document));
    public void WriteDocument(BsonName name, BsonDocument document) => WriteDocument(name, document.Span);
    public void WriteArray(BsonName name, BsonDocument array) => WriteView(name, new(BsonType.Array, array.Span));

    /// <summary>Any value, as it is. Its bytes are not checked.</summary>
    public void WriteValue(BsonName name, BsonValue value) => WriteView(name, value.View);

    public void WriteView(BsonName name, BsonView value)
    {
        if (value.IsMissing)
            throw new BsonException("there is no value to write");
        Head(value.Type, name);
        Buffer.Write(value.Bytes);
    }

    /// <summary>All elements of a document, into the one that is open.</summary>
    public void WriteElements(BsonDocument document)
    {
        foreach (var element in document)
            WriteValue(element.NameUtf8.Span, element.Value);
    }

    internal void Text(BsonType type, BsonName name, string value)
    {
        Head(type, name);
        Content(value);
    }

    internal void Content(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        BinaryPrimitives.WriteInt32LittleEndian(Buffer.Take(4), length + 1);
        Encoding.UTF8.GetBytes(value, Buffer.Take(length));
        Buffer.WriteByte(0);
    }

    internal void Head(BsonType type, BsonName name)
    {
        if (!_open.TryPop(out var frame))
            throw new InvalidOperationException("begin a document first");
        Buffer.WriteByte((byte)type);
        if (frame.Index < 0)
            name.WriteTo(Buffer);
        else
            BsonName.WriteIndex(Buffer, frame.Index++);
        _open.Push(frame);
    }

    private void Begin(bool asArray)
    {
        _open.Push(new(Buffer.Length, asArray ? 0 : -1));
        Buffer.Take(4);
    }

    private void Eight(BsonType type, BsonName name, ulong bits)
    {
        Head(type, name);
        BinaryPrimitives.WriteUInt64LittleEndian(Buffer.Take(8), bits);
    }
}

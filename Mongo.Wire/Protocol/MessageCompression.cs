using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using Platform.Mongo.Wire.Bson;

namespace Platform.Mongo.Wire.Protocol;

/// <summary>OP_COMPRESSED with zlib (and the compressor that does nothing). Handshake and authentication must not be compressed: the caller sees to it.</summary>
internal static class MessageCompression
{
    private const int Frame = 9;
    private const byte Noop = 0;
    private const byte Zlib = 2;

    /// <summary>Commands whose names or contents must not be guessed from sizes.</summary>
    public static bool MayCompress(ReadOnlySpan<byte> command) => !(
        command.SequenceEqual("hello"u8) || command.SequenceEqual("isMaster"u8) || command.SequenceEqual("ismaster"u8) || command.SequenceEqual("saslStart"u8)
        || command.SequenceEqual("saslContinue"u8) || command.SequenceEqual("getnonce"u8) || command.SequenceEqual("authenticate"u8)
        || command.SequenceEqual("createUser"u8) || command.SequenceEqual("updateUser"u8));

    public static void Compress(ReadOnlySpan<byte> message, CompressionLevel level, PooledBuffer into)
    {
        var header = MessageHeader.Read(message);
        into.Clear();
        into.Take(MessageHeader.Size);
        BinaryPrimitives.WriteInt32LittleEndian(into.Take(4), (int)header.Op);
        BinaryPrimitives.WriteInt32LittleEndian(into.Take(4), message.Length - MessageHeader.Size);
        into.WriteByte(Zlib);
        using (var zlib = new ZLibStream(new BufferStream(into), level))
            zlib.Write(message[MessageHeader.Size..]);
        (header with { Length = into.Length, Op = OpCode.Compressed }).WriteTo(into.Written);
    }

    /// <param name="compressed">From the header on.</param>
    /// <returns>The message as it was, in a rented array.</returns>
    public static (MessageHeader Header, byte[] Rented) Expand(MessageHeader header, ReadOnlyMemory<byte> compressed, int maxBytes)
    {
        var rest = compressed[MessageHeader.Size..];
        if (rest.Length < Frame)
            throw new WireException("a compressed message is cut short");
        var op = (OpCode)BinaryPrimitives.ReadInt32LittleEndian(rest.Span);
        var size = BinaryPrimitives.ReadInt32LittleEndian(rest.Span[4..]);
        if (size < 0 || size > maxBytes - MessageHeader.Size || op == OpCode.Compressed)
            throw new WireException($"a compressed message claims {size} bytes of operation {(int)op}");
        var rented = ArrayPool<byte>.Shared.Rent(MessageHeader.Size + size);
        try
        {
            Inflate(rest.Span[8], rest[Frame..], rented.AsSpan(MessageHeader.Size, size));
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(rented);
            throw;
        }
        return (header with { Length = MessageHeader.Size + size, Op = op }, rented);
    }

    private static void Inflate(byte compressor, ReadOnlyMemory<byte> content, Span<byte> into)
    {
        if (compressor == Noop && content.Length == into.Length)
        {
            content.Span.CopyTo(into);
            return;
        }
        if (compressor != Zlib)
            throw new WireException($"compressor {compressor} was not agreed on");
        try
        {
            using var zlib = new ZLibStream(new MemoryReader(content), CompressionMode.Decompress);
            zlib.ReadExactly(into);
            if (zlib.ReadByte() >= 0)
                throw new WireException("a compressed message is longer than it claims");
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new WireException("a compressed message is damaged", e);
        }
    }
}

using System.Buffers.Binary;
using System.Text;
using Platform.Mongo.Wire.Bson;

namespace Platform.Mongo.Wire.Protocol;

/// <summary>Makes a message out of its bytes, and checks what the protocol demands of them. Documents are checked as frames, not inside.</summary>
internal static class MessageParser
{
    private const uint MustBeKnown = 0xFFFF;
    private const uint Known = (uint)(MessageFlags.ChecksumPresent | MessageFlags.MoreToCome);

    /// <param name="rented">The message from its header on; owned by the message that is returned.</param>
    public static WireMessage Parse(MessageHeader header, byte[] rented)
    {
        var bytes = rented.AsMemory(0, header.Length);
        return header.Op switch
        {
            OpCode.Msg => Msg(header, rented, bytes),
            OpCode.Query => Query(header, rented, bytes[MessageHeader.Size..]),
            OpCode.Reply => Reply(header, rented, bytes[MessageHeader.Size..]),
            _ => throw new WireException($"operation {(int)header.Op} is not known: it was removed from the protocol, or this is no MongoDB connection"),
        };
    }

    private static WireMessage Msg(MessageHeader header, byte[] rented, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < MessageHeader.Size + 4)
            throw new WireException("a message ends before its flags");
        var flags = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[MessageHeader.Size..]);
        if ((flags & MustBeKnown & ~Known) != 0)
            throw new WireException($"a message has flags that are not known: {flags:x8}");
        if ((flags & (uint)MessageFlags.ChecksumPresent) != 0)
            bytes = Checked(bytes);
        BsonDocument? body = null;
        var sequences = new List<DocumentSequence>();
        for (var rest = bytes[(MessageHeader.Size + 4)..]; !rest.IsEmpty;)
        {
            var (kind, length) = (rest.Span[0], Length(rest.Span[1..]));
            var section = rest.Slice(1, length);
            if (kind == 0 && body is null)
                body = Document(section);
            else if (kind == 1)
                sequences.Add(Sequence(section));
            else
                throw new WireException(kind == 0 ? "a message has two bodies" : $"a message has a section of kind {kind}");
            rest = rest[(1 + length)..];
        }
        return new(header, rented) { Flags = (MessageFlags)flags, Body = body ?? throw new WireException("a message has no body"), Sequences = sequences };
    }

    private static ReadOnlyMemory<byte> Checked(ReadOnlyMemory<byte> bytes)
    {
        var content = bytes[..^4];
        var expected = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[^4..]);
        return Crc32C.Of(content.Span) == expected ? content : throw new WireException("a message was damaged on its way: its checksum does not fit");
    }

    private static DocumentSequence Sequence(ReadOnlyMemory<byte> section)
    {
        var rest = section[4..];
        var end = rest.Span.IndexOf((byte)0);
        if (end < 0)
            throw new WireException("a document sequence has no name");
        var sequence = new DocumentSequence(Encoding.UTF8.GetString(rest.Span[..end]), rest[(end + 1)..]);
        sequence.CheckFrames();
        return sequence;
    }

    private static WireMessage Query(MessageHeader header, byte[] rented, ReadOnlyMemory<byte> bytes)
    {
        var name = bytes.Length > 4 ? bytes[4..] : default;
        var end = name.Span.IndexOf((byte)0);
        if (end < 0 || name.Length < end + 1 + 8 + 5)
            throw new WireException("a legacy query is cut short");
        var documents = name[(end + 1 + 8)..];
        return new(header, rented)
        {
            LegacyNamespace = Encoding.UTF8.GetString(name.Span[..end]),
            Body = Document(documents[..Length(documents.Span)]),
        };
    }

    private static WireMessage Reply(MessageHeader header, byte[] rented, ReadOnlyMemory<byte> bytes)
    {
        const int fixedPart = 20;
        if (bytes.Length < fixedPart + 5)
            throw new WireException("a legacy answer has no document");
        var documents = bytes[fixedPart..];
        return new(header, rented) { Body = Document(documents[..Length(documents.Span)]) };
    }

    /// <summary>A section's or document's length, which must fit into what is left.</summary>
    private static int Length(ReadOnlySpan<byte> rest)
    {
        var length = rest.Length < 5 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(rest);
        return length >= 5 && length <= rest.Length ? length : throw new WireException("a section of a message does not fit into it");
    }

    private static BsonDocument Document(ReadOnlyMemory<byte> bytes)
    {
        BsonReader.CheckFrame(bytes.Span);
        return new(bytes);
    }
}

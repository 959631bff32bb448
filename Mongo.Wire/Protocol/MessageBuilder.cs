using System.Buffers.Binary;
using System.Text;
using Platform.Mongo.Wire.Bson;

namespace Platform.Mongo.Wire.Protocol;

/// <summary>
/// Writes one message after the other into a buffer of its own, to be sent with <see cref="MessageStream.SendAsync"/>. A message is its body
/// (<see cref="Body"/>, begun for you) and any sequences behind it.
/// </summary>
public sealed class MessageBuilder : IDisposable
{
    private const int FlagsAt = MessageHeader.Size;
    private readonly PooledBuffer _buffer;
    private MessageHeader _header;
    private MessageFlags _flags;
    private int _section;

    public MessageBuilder(int capacity = 4096)
    {
        _buffer = new(capacity);
        Body = new(_buffer);
    }

    /// <summary>Where the body's elements go, between <see cref="Begin"/> and <see cref="EndBody"/>.</summary>
    public BsonWriter Body { get; private set; }

    public OpCode Op => _header.Op;

    /// <summary>Bytes so far.</summary>
    public int Length => _buffer.Length;

    internal ReadOnlyMemory<byte> Bytes => _buffer.WrittenMemory;

    /// <summary>Begins a message and its body.</summary>
    public void Begin(int requestId, int responseTo = 0, MessageFlags flags = MessageFlags.None)
    {
        Start(new(0, requestId, responseTo, OpCode.Msg));
        _flags = flags;
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.Take(4), (uint)flags);
        _buffer.WriteByte(0);
        Body.BeginRoot();
    }

    /// <summary>Begins a legacy query, and its document.</summary>
    public void BeginQuery(int requestId, string database)
    {
        Start(new(0, requestId, 0, OpCode.Query));
        _buffer.Take(4).Clear();
        _buffer.Write(Encoding.UTF8.GetBytes($"{database}.$cmd\0"));
        _buffer.Take(4).Clear();
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.Take(4), -1);
        Body.BeginRoot();
    }

    /// <summary>Begins the answer to a legacy query, and its document.</summary>
    public void BeginReply(int requestId, int responseTo)
    {
        Start(new(0, requestId, responseTo, OpCode.Reply));
        var fixedPart = _buffer.Take(20);
        fixedPart.Clear();
        fixedPart[0] = 8; // this server can await data
        fixedPart[16] = 1; // one document
        Body.BeginRoot();
    }

    public void EndBody() => Body.End();

    /// <summary>Begins a section of kind 1 behind the body; documents are added with <see cref="Add"/>.</summary>
    /// <param name="name">The command's field that the documents stand for.</param>
    public void BeginSequence(BsonName name)
    {
        _buffer.WriteByte(1);
        _section = _buffer.Length;
        _buffer.Take(4);
        name.WriteTo(_buffer);
    }

    /// <summary>Copies a document into the sequence, as it is.</summary>
    public void Add(ReadOnlySpan<byte> document) => _buffer.Write(document);

    /// <summary>Writes a document into the sequence; its root is begun and ended by the caller.</summary>
    public BsonWriter Items => Body;

    public void EndSequence() => BinaryPrimitives.WriteInt32LittleEndian(_buffer.Written[_section..], _buffer.Length - _section);

    /// <summary>Takes the last bytes back: a document that turned out to be too much.</summary>
    public void Truncate(int length) => _buffer.Truncate(length);

    /// <summary>The command's name and value; valid once the body is ended.</summary>
    public (string Name, BsonValue Value) FirstElement()
    {
        var start = FlagsAt + 5;
        var length = BinaryPrimitives.ReadInt32LittleEndian(_buffer.WrittenSpan[start..]);
        foreach (var (name, value) in new BsonDocument(_buffer.WrittenMemory.Slice(start, length)))
            return (name, value.Copy());
        throw new InvalidOperationException("a command has no name");
    }

    /// <summary>Puts length and checksum in their places.</summary>
    public void Complete()
    {
        if (Body.Depth > 0)
            throw new InvalidOperationException("the body is still open");
        var sum = _header.Op == OpCode.Msg && _flags.HasFlag(MessageFlags.ChecksumPresent);
        _header = _header with { Length = _buffer.Length + (sum ? 4 : 0) };
        _header.WriteTo(_buffer.Written);
        if (sum)
        {
            var crc = Crc32C.Of(_buffer.WrittenSpan);
            BinaryPrimitives.WriteUInt32LittleEndian(_buffer.Take(4), crc);
        }
    }

    /// <summary>Says that no answer is wanted, or that another message follows.</summary>
    public void SetFlags(MessageFlags flags)
    {
        _flags = flags;
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.Written[FlagsAt..], (uint)flags);
    }

    public void Dispose() => _buffer.Dispose();

    private void Start(MessageHeader header)
    {
        _buffer.Clear();
        Body = new(_buffer);
        _header = header;
        _buffer.Take(MessageHeader.Size);
    }
}

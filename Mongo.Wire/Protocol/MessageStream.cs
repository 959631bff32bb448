using System.Buffers;
using System.IO.Compression;
using Platform.Mongo.Wire.Bson;

namespace Platform.Mongo.Wire.Protocol;

/// <summary>
/// Messages over a stream, for either end of a connection. One reader and one writer may be at work at the same time, not more. After an exception, or
/// a cancelled call, the stream is in the middle of a message and of no further use.
/// </summary>
public sealed class MessageStream(Stream stream, MessageLimits? limits = null) : IAsyncDisposable
{
    private const int ReadAhead = 32 * 1024;
    private readonly byte[] _ahead = ArrayPool<byte>.Shared.Rent(ReadAhead);
    private readonly PooledBuffer _compressed = new(0);
    private int _aheadStart;
    private int _aheadEnd;
    private int _disposed;

    public MessageLimits Limits { get; set; } = limits ?? MessageLimits.Default;

    /// <summary>Bytes received and sent, as they went over the network.</summary>
    public long BytesReceived { get; private set; }
    public long BytesSent { get; private set; }

    /// <summary>The next message.</summary>
    /// <returns>Null when the other end has closed the connection between two messages.</returns>
    /// <exception cref="WireException">What came is no message; the connection must be closed.</exception>
    public async ValueTask<WireMessage?> ReadAsync(CancellationToken cancel)
    {
        if (!await FillHeaderAsync(cancel))
            return null;
        var header = MessageHeader.Read(_ahead.AsSpan(_aheadStart));
        if (header.Length < MessageHeader.Size || header.Length > Limits.MaxMessageBytes)
            throw new WireException($"a message claims {header.Length} bytes: at most {Limits.MaxMessageBytes} are taken, or this is no MongoDB connection");
        var rented = ArrayPool<byte>.Shared.Rent(header.Length);
        try
        {
            await ReadWholeAsync(rented.AsMemory(0, header.Length), cancel);
            BytesReceived += header.Length;
            return header.Op == OpCode.Compressed ? Expand(header, ref rented) : MessageParser.Parse(header, rented);
        }
        catch (Exception e)
        {
            ArrayPool<byte>.Shared.Return(rented);
            if (Translated(e) is { } translated)
                throw translated;
            throw;
        }
    }

    /// <summary>Sends a message that is complete.</summary>
    /// <param name="compression">Null sends it as it is.</param>
    public async ValueTask SendAsync(MessageBuilder message, CancellationToken cancel, CompressionLevel? compression = null)
    {
        var bytes = message.Bytes;
        if (compression is { } level)
        {
            MessageCompression.Compress(bytes.Span, level, _compressed);
            bytes = _compressed.WrittenMemory;
        }
        await stream.WriteAsync(bytes, cancel);
        await stream.FlushAsync(cancel);
        BytesSent += bytes.Length;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await stream.DisposeAsync();
        _compressed.Dispose();
        ArrayPool<byte>.Shared.Return(_ahead);
    }

    private WireMessage Expand(MessageHeader header, ref byte[] rented)
    {
        var compressed = rented;
        (header, rented) = MessageCompression.Expand(header, compressed.AsMemory(0, header.Length), Limits.MaxMessageBytes);
        ArrayPool<byte>.Shared.Return(compressed);
        var message = MessageParser.Parse(header, rented);
        message.WasCompressed = true;
        return message;
    }

    /// <summary>At least a header in the read-ahead.</summary>
    private async ValueTask<bool> FillHeaderAsync(CancellationToken cancel)
    {
        if (_aheadStart > 0)
            _ahead.AsSpan(_aheadStart, _aheadEnd - _aheadStart).CopyTo(_ahead);
        (_aheadStart, _aheadEnd) = (0, _aheadEnd - _aheadStart);
        while (_aheadEnd < MessageHeader.Size)
        {
            var read = await stream.ReadAsync(_ahead.AsMemory(_aheadEnd), cancel);
            if (read == 0)
                return _aheadEnd == 0 ? false : throw new WireException("the other end closed the connection in the middle of a message");
            _aheadEnd += read;
        }
        return true;
    }

    private async ValueTask ReadWholeAsync(Memory<byte> into, CancellationToken cancel)
    {
        var there = Math.Min(into.Length, _aheadEnd - _aheadStart);
        _ahead.AsSpan(_aheadStart, there).CopyTo(into.Span);
        _aheadStart += there;
        await stream.ReadExactlyAsync(into[there..], cancel);
    }

    private static WireException? Translated(Exception e) => e switch
    {
        BsonException => new($"a message has no sound document: {e.Message}", e),
        EndOfStreamException => new("the other end closed the connection in the middle of a message", e),
        _ => null,
    };
}

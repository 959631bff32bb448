using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Google.Protobuf;

namespace Platform.Hosting.Dashboard;

/// <summary>
/// gRPC's messages on an HTTP/2 body: a flag byte (0: not compressed), the length in four bytes, big-endian, then the message.
/// With <see cref="GrpcRoutes"/> it stands in for the package Grpc.AspNetCore. https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
/// </summary>
internal static class GrpcFraming
{
    private const int HeaderBytes = 5;
    private const int LongestMessageBytes = 4 * 1024 * 1024;

    /// <exception cref="InvalidDataException">The body is not one whole, plain message of a bearable size.</exception>
    public static async ValueTask<T> ReadAsync<T>(PipeReader body, MessageParser<T> parser, CancellationToken cancellationToken) where T : class, IMessage<T>
        => await ReadNextAsync(body, parser, cancellationToken) ?? throw new InvalidDataException("The request has no message.");

    /// <returns>Null when there is no further message.</returns>
    /// <inheritdoc cref="ReadAsync"/>
    public static async ValueTask<T?> ReadNextAsync<T>(PipeReader body, MessageParser<T> parser, CancellationToken cancellationToken) where T : class, IMessage<T>
    {
        var header = await body.ReadAtLeastAsync(HeaderBytes, cancellationToken);
        if (header.Buffer.IsEmpty) return null;
        if (header.Buffer.Length < HeaderBytes) throw new InvalidDataException("The request ended before its message.");
        var length = LengthOf(header.Buffer);
        body.AdvanceTo(header.Buffer.GetPosition(HeaderBytes));
        if (length == 0) return parser.ParseFrom(ByteString.Empty);
        var content = await body.ReadAtLeastAsync(length, cancellationToken);
        if (content.Buffer.Length < length) throw new InvalidDataException($"The request ended within its message of {length} bytes.");
        var message = parser.ParseFrom(content.Buffer.Slice(0, length));
        body.AdvanceTo(content.Buffer.GetPosition(length));
        return message;
    }

    public static async ValueTask WriteAsync(Stream body, IMessage message, CancellationToken cancellationToken)
    {
        var frame = new byte[HeaderBytes + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - HeaderBytes);
        message.WriteTo(frame.AsSpan(HeaderBytes));
        await body.WriteAsync(frame, cancellationToken);
        await body.FlushAsync(cancellationToken);
    }

    private static int LengthOf(in ReadOnlySequence<byte> buffer)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        buffer.Slice(0, HeaderBytes).CopyTo(header);
        if (header[0] != 0) throw new InvalidDataException("The request's message is compressed.");
        var length = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        return length <= LongestMessageBytes ? (int)length : throw new InvalidDataException($"The request's message has {length} bytes; at most {LongestMessageBytes} are read.");
    }
}

using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Platform.Hosting.Backchannel;

/// <summary>
/// JSON-RPC messages on a stream, as editors' language servers frame them: header lines, of which only <c>Content-Length</c> counts, an empty line, the message.
/// With <see cref="JsonRpcConnection"/> it stands in for the package StreamJsonRpc.
/// </summary>
internal static class MessageFraming
{
    public const int LongestMessageBytes = 1024 * 1024;
    private const int LongestHeaderBytes = 4 * 1024;
    private static readonly byte[] EndOfHeader = "\r\n\r\n"u8.ToArray();

    /// <returns>Null when the stream ended between two messages.</returns>
    /// <exception cref="InvalidDataException">What comes is no message, or too long a one. Nothing behind it can be trusted.</exception>
    public static async ValueTask<byte[]?> ReadAsync(PipeReader input, CancellationToken cancellationToken)
    {
        if (await ReadHeaderAsync(input, cancellationToken) is not { } header) return null;
        var length = LengthIn(header);
        if (length == 0) return [];
        var read = await input.ReadAtLeastAsync(length, cancellationToken);
        if (read.Buffer.Length < length) throw new InvalidDataException($"The stream ended within a message of {length} bytes.");
        var message = read.Buffer.Slice(0, length).ToArray();
        input.AdvanceTo(read.Buffer.GetPosition(length));
        return message;
    }

    public static async ValueTask WriteAsync(Stream output, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        await output.WriteAsync(Encoding.ASCII.GetBytes($"Content-Length: {message.Length}\r\n\r\n"), cancellationToken);
        await output.WriteAsync(message, cancellationToken);
        await output.FlushAsync(cancellationToken);
    }

    private static async ValueTask<string?> ReadHeaderAsync(PipeReader input, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            if (TryTakeHeader(read.Buffer, out var header, out var behind))
            {
                input.AdvanceTo(behind);
                return header;
            }
            if (read.Buffer.Length > LongestHeaderBytes) throw new InvalidDataException($"A message's header has more than {LongestHeaderBytes} bytes.");
            if (read.IsCompleted) return read.Buffer.IsEmpty ? null : throw new InvalidDataException("The stream ended within a message's header.");
            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static bool TryTakeHeader(in ReadOnlySequence<byte> buffer, out string header, out SequencePosition behind)
    {
        var reader = new SequenceReader<byte>(buffer);
        var isWhole = reader.TryReadTo(out ReadOnlySequence<byte> text, EndOfHeader);
        header = isWhole && text.Length <= LongestHeaderBytes ? Encoding.ASCII.GetString(text) : "";
        behind = reader.Position;
        return isWhole;
    }

    private static int LengthIn(string header)
    {
        const string Name = "Content-Length:";
        var line = header.Split("\r\n").FirstOrDefault(l => l.StartsWith(Name, StringComparison.OrdinalIgnoreCase))
            ?? throw new InvalidDataException("A message has no Content-Length.");
        if (!int.TryParse(line.AsSpan(Name.Length).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            throw new InvalidDataException("A message's Content-Length is no length.");
        return length <= LongestMessageBytes ? length : throw new InvalidDataException($"A message has {length} bytes; at most {LongestMessageBytes} are read.");
    }
}

using System.IO.Pipelines;
using System.Net;

namespace Platform.Gateway.Forwarding;

/// <summary>
/// Streams the user's request body to the upstream as it comes. Every write has one, empty where the user sent none: once a request with content has begun to be sent,
/// <see cref="SocketsHttpHandler"/> does not send it again on another connection, which it otherwise does when a pooled connection ends without an answer.
/// </summary>
/// <param name="length">Null: chunked.</param>
/// <param name="progressed">Called for each piece that went on.</param>
internal sealed class UserBody(PipeReader? body, long? length, Action progressed) : HttpContent
{
    private int _sent;

    /// <summary>Set when it was the user's side that failed, not the upstream's.</summary>
    public Exception? ReadFault { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _sent, 1) != 0)
            throw new InvalidOperationException("A user's request body was about to be sent twice.");
        while (body is not null)
        {
            var read = await ReadAsync(body, cancellationToken);
            foreach (var piece in read.Buffer)
                await stream.WriteAsync(piece, cancellationToken);
            if (!read.Buffer.IsEmpty)
                await stream.FlushAsync(cancellationToken);
            body.AdvanceTo(read.Buffer.End);
            progressed();
            if (read.IsCompleted)
                break;
        }
    }

    protected override bool TryComputeLength(out long bytes)
    {
        bytes = length ?? 0;
        return length is not null;
    }

    private async ValueTask<ReadResult> ReadAsync(PipeReader reader, CancellationToken cancel)
    {
        try
        {
            return await reader.ReadAsync(cancel);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            ReadFault = fault;
            throw;
        }
    }
}

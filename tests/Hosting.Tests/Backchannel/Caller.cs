using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Platform.Hosting.Backchannel;

namespace Platform.Hosting.Tests.Backchannel;

/// <summary>The other end of a socket: asks as the Aspire CLI does, or sends anything.</summary>
internal sealed class Caller : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly NetworkStream stream;
    private readonly PipeReader input;
    private int last;

    private Caller(Socket socket)
    {
        stream = new NetworkStream(socket, ownsSocket: true);
        input = PipeReader.Create(stream);
    }

    public static async Task<Caller> ConnectAsync(string path)
    {
        for (var since = TimeProvider.System.GetTimestamp(); ; await Task.Delay(20))
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
                return new Caller(socket);
            }
            catch (SocketException) when (TimeProvider.System.GetElapsedTime(since) < Patience)
            {
                socket.Dispose(); // as many wait to be let in as may
            }
        }
    }

    /// <returns>The whole answer, with <c>result</c> or <c>error</c>.</returns>
    public async Task<JsonElement> CallAsync(string method, params object?[] arguments)
    {
        var id = ++last;
        await SendAsync(new { jsonrpc = "2.0", id, method, @params = arguments });
        return await AnswerAsync(id);
    }

    public Task SendAsync(object message) => MessageFraming.WriteAsync(stream, JsonSerializer.SerializeToUtf8Bytes(message), CancellationToken.None).AsTask();

    /// <summary>Not even a message.</summary>
    public async Task SendAsync(byte[] bytes)
    {
        try
        {
            await stream.WriteAsync(bytes).AsTask().WaitAsync(Patience);
        }
        catch (IOException)
        {
            // It hung up before it had read all of it.
        }
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    /// <returns>Null: the other side hung up.</returns>
    public async Task<JsonElement?> ReadAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            return await MessageFraming.ReadAsync(input, limit.Token) is { } message ? JsonDocument.Parse(message).RootElement : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    public async Task<JsonElement> AnswerAsync(int id)
    {
        while (await ReadAsync() is { } message)
            if (message.TryGetProperty("id", out var other) && other.ValueKind == JsonValueKind.Number && other.GetInt32() == id) return message;
        throw new InvalidOperationException("It hung up instead of answering.");
    }

    public void EndSending() => stream.Socket.Shutdown(SocketShutdown.Send);

    public void Dispose() => stream.Dispose();
}

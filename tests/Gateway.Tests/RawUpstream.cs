using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.Gateway.Tests;

/// <summary>A server that speaks bytes: reads one request after another and does with the connection what the test says.</summary>
internal sealed class RawUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private readonly Func<RawRequest, Task<bool>> _handle;
    private int _requests;

    /// <param name="handle">Given each request; returns whether the connection stays open.</param>
    public RawUpstream(Func<RawRequest, Task<bool>> handle)
    {
        _handle = handle;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    /// <summary>Requests whose head was read in full.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                for (var onConnection = 1; ; onConnection++)
                {
                    var head = await ReadHeadAsync(stream);
                    if (head is null)
                        return;
                    var request = new RawRequest(stream, head, onConnection, Interlocked.Increment(ref _requests));
                    if (!await _handle(request))
                        return;
                }
            }
            catch (Exception fault) when (fault is IOException or OperationCanceledException)
            {
                // The gateway closed it, or the test is over.
            }
        }
    }

    private async Task<string?> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
                return null;
            head.Append((char)one[0]);
        }
        return head.ToString();
    }
}

/// <param name="OnConnection">Which request of its connection, from 1.</param>
/// <param name="Number">Which request of all, from 1.</param>
internal sealed record RawRequest(NetworkStream Stream, string Head, int OnConnection, int Number)
{
    public Task AnswerAsync(string text) => Stream.WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask();

    public Task AnswerOkAsync() => AnswerAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

using System.IO.Compression;
using System.Net.Sockets;
using Platform.Mongo.Wire.Protocol;

namespace Platform.Mongo.Wire.Client;

/// <summary>One authenticated connection to one server. Carries one command at a time.</summary>
internal sealed class MongoConnection : IAsyncDisposable
{
    private static int s_requests;
    private readonly MessageStream _messages;
    private readonly Socket _socket;
    private readonly TimeProvider _time;
    private readonly int _zlibLevel;

    private MongoConnection(MessageStream messages, Socket socket, MongoServer server, MongoOptions options, TimeProvider time) =>
        (_messages, _socket, Server, _zlibLevel, _time) = (messages, socket, server, options.ZlibLevel, time);

    public MongoServer Server { get; }

    /// <summary>A call failed in the middle: to be closed, not used again.</summary>
    public bool IsBroken { get; private set; }

    public long IdleSince { get; set; }
    public int Generation { get; init; }

    public static int NextRequestId() => Interlocked.Increment(ref s_requests);

    /// <summary>Connects, says hello and authenticates.</summary>
    /// <exception cref="MongoException">Not reachable, not trusted, not let in, or too old.</exception>
    public static async Task<MongoConnection> OpenAsync(MongoAddress address, MongoOptions options, TimeProvider time, int generation, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        var socket = address.IsUnixSocket ? new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        MessageStream? messages = null;
        try
        {
            if (address.IsUnixSocket)
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(address.Host), either.Token);
            else
                await socket.ConnectAsync(address.Host, address.Port, either.Token);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (options.Tls.On)
                stream = await TlsHandshake.AsClientAsync(stream, address.Host, options.Tls, either.Token);
            messages = new(stream);
            var server = await new MongoHandshake(messages, address, options).RunAsync(either.Token);
            messages.Limits = server.Limits with { MaxMessageBytes = Math.Max(server.Limits.MaxMessageBytes, MessageLimits.Default.MaxMessageBytes) };
            return new(messages, socket, server, options, time) { Generation = generation, IdleSince = time.GetTimestamp() };
        }
        catch (Exception e)
        {
            socket.Dispose();
            if (messages is not null)
                await messages.DisposeAsync();
            if (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
                throw MongoException.Network(address.ToString(), "connect", new TimeoutException($"no connection within {options.ConnectTimeout.TotalSeconds:0.#} s"));
            if (MongoException.BreaksConnection(e))
                throw MongoException.Network(address.ToString(), "connect", e);
            throw;
        }
    }

    /// <summary>Sends a command and returns its answer, whatever it says. The caller disposes it.</summary>
    /// <param name="command">For messages: which command on what.</param>
    public async ValueTask<WireMessage> CallAsync(MessageBuilder request, bool mayCompress, string command, TimeSpan timeout, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            await _messages.SendAsync(request, either.Token, Server.Zlib && mayCompress ? Level(_zlibLevel) : null);
            return await _messages.ReadAsync(either.Token) ?? throw new WireException("the server closed the connection instead of answering");
        }
        catch (Exception e)
        {
            IsBroken = true;
            if (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
                throw MongoException.Network(Server.Address.ToString(), command, new TimeoutException($"no answer within {timeout.TotalSeconds:0.#} s"));
            if (MongoException.BreaksConnection(e))
                throw MongoException.Network(Server.Address.ToString(), command, e);
            throw;
        }
    }

    /// <summary>Whether the server has closed an idle connection meanwhile.</summary>
    public bool LooksClosed()
    {
        try
        {
            return _socket.Poll(0, SelectMode.SelectRead);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    public ValueTask DisposeAsync() => _messages.DisposeAsync();

    private static CompressionLevel Level(int zlib) => zlib switch
    {
        0 => CompressionLevel.NoCompression,
        1 or 2 or 3 => CompressionLevel.Fastest,
        9 => CompressionLevel.SmallestSize,
        _ => CompressionLevel.Optimal,
    };
}

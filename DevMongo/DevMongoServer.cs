using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.DevMongo.Serving;

namespace Platform.DevMongo;

/// <summary>The member on a port of the loopback address. It ends, and forgets everything, when it is disposed of.</summary>
public sealed class DevMongoServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<int, (Task Work, Socket Socket)> _connections = new();
    private readonly TcpListener _listener;
    private readonly Member _member;
    private readonly Dispatcher _dispatcher;
    private readonly ILogger _logger;
    private Task _accepting = Task.CompletedTask;
    private int _lastId;

    private DevMongoServer(DevMongoOptions options, TimeProvider time, ILogger logger)
    {
        _listener = new(IPAddress.Loopback, options.Port);
        _logger = logger;
        _member = new(options, time);
        _dispatcher = new(_member);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Without a user: those are the caller's to know.</summary>
    public string ConnectionString => $"mongodb://127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}/?{(_member.Options.IsStandalone ? "retryWrites=false" : $"replicaSet={_member.Options.ReplicaSet}")}";

    public static DevMongoServer Start(DevMongoOptions? options = null, TimeProvider? time = null, ILogger? logger = null)
    {
        var server = new DevMongoServer(options ?? new(), time ?? TimeProvider.System, logger ?? NullLogger.Instance);
        server._listener.Start(512);
        server._member.Address = server._member.Options.Advertise ?? $"127.0.0.1:{server.Port.ToString(CultureInfo.InvariantCulture)}";
        server._accepting = server.AcceptAsync();
        return server;
    }

    /// <summary>Cuts every connection, as a network fault would; the data stays.</summary>
    public void CutConnections()
    {
        foreach (var (_, socket) in _connections.Values)
            socket.Close(0);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        CutConnections();
        await _accepting;
        await Task.WhenAll(_connections.Values.Select(c => c.Work));
        _listener.Dispose();
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptSocketAsync(_ending.Token);
                socket.NoDelay = true;
                Serve(socket, ++_lastId);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Either the member ends, or a client went before it was accepted.
            }
        }
    }

    private void Serve(Socket socket, int id)
    {
        var begin = new TaskCompletionSource();
        _connections[id] = (ServeAsync(begin.Task, socket, id), socket);
        begin.SetResult();
    }

    private async Task ServeAsync(Task begin, Socket socket, int id)
    {
        await begin;
        await Task.Yield();
        await new Connection(_member, _dispatcher, socket, id, _logger).RunAsync(_ending.Token);
        _connections.TryRemove(id, out _);
    }
}

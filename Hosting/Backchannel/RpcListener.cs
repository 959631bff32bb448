using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Platform.Hosting.Backchannel;

/// <summary>A Unix socket that offers methods to callers of the same user; gone, with its file, when this is disposed.</summary>
internal sealed class RpcListener : IAsyncDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int MostCallers = 32;
    private const int MostWaiting = 512;
    private readonly ConcurrentDictionary<Task, Socket> callers = new();
    private readonly SemaphoreSlim free = new(MostCallers, MostCallers);
    private readonly CancellationTokenSource closed = new();
    private readonly string path;
    private readonly Socket socket;
    private readonly Task accepting;

    private RpcListener(string path, Socket socket, Func<Stream, JsonRpcConnection> connect)
    {
        this.path = path;
        this.socket = socket;
        accepting = AcceptAsync(connect);
    }

    /// <exception cref="HostingException">Nobody can listen there.</exception>
    public static RpcListener Start(string path, RpcMethods methods, ILogger logger, CancellationToken over)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, OwnerOnly | UnixFileMode.UserExecute);
            File.Delete(path); // of an earlier process with our number
            return new RpcListener(path, Bind(path), stream => new JsonRpcConnection(stream, methods, logger, over));
        }
        catch (Exception fault) when (fault is IOException or SocketException or UnauthorizedAccessException or ArgumentException)
        {
            throw new HostingException(ExitCode.Fault, null, $"the socket {path} for the Aspire CLI cannot be made: {fault.Message.TrimEnd('.')}", "Make its directory writable for you, or start without the CLI.", fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (closed.IsCancellationRequested) return;
        await closed.CancelAsync();
        socket.Dispose();
        await accepting;
        foreach (var caller in callers.Values) caller.Dispose();
        await Task.WhenAll(callers.Keys);
        File.Delete(path);
        closed.Dispose();
    }

    /// <summary>The mode is set before the file exists: there is no moment in which others may connect.</summary>
    private static Socket Bind(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            using (var handle = new SafeFileHandle(socket.Handle, ownsHandle: false)) File.SetUnixFileMode(handle, OwnerOnly);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            socket.Listen(MostWaiting);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task AcceptAsync(Func<Stream, JsonRpcConnection> connect)
    {
        while (!closed.IsCancellationRequested)
        {
            try
            {
                await free.WaitAsync(closed.Token);
                Serve(await socket.AcceptAsync(closed.Token), connect);
            }
            catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                free.Release();
                await Task.Delay(TimeSpan.FromMilliseconds(50), CancellationToken.None); // out of file handles, say: others may free some
            }
        }
    }

    private void Serve(Socket caller, Func<Stream, JsonRpcConnection> connect)
    {
        var serving = Task.Run(() => ServeAsync(caller, connect));
        callers[serving] = caller;
        _ = serving.ContinueWith(Forget, TaskScheduler.Default);
    }

    private async Task ServeAsync(Socket caller, Func<Stream, JsonRpcConnection> connect)
    {
        if (StreamOf(caller) is not { } stream) return;
        await using var connection = connect(stream);
        await connection.RunAsync(closed.Token);
    }

    /// <returns>Null: it was closed before anybody served it.</returns>
    private static NetworkStream? StreamOf(Socket caller)
    {
        try
        {
            return new NetworkStream(caller, ownsSocket: true);
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException)
        {
            caller.Dispose();
            return null;
        }
    }

    private void Forget(Task served)
    {
        callers.TryRemove(served, out _);
        free.Release();
    }
}

using System.Net;
using System.Net.Sockets;

namespace Platform.Rehearsal.Chaos;

/// <summary>Passes TCP connections on, byte for byte, until it is told to cut them all: both ends see a reset, as when a network or a firewall drops them.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly HashSet<TcpClient> open = [];
    private readonly TimeProvider time;
    private readonly Task accepting;
    private IPEndPoint? upstream;
    private long refusedSince;
    private TimeSpan refusedFor;

    public CuttingProxy(TimeProvider time)
    {
        this.time = time;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Where connections go from now on; before this is told, they are cut at once.</summary>
    public void PassTo(int port)
    {
        lock (gate) upstream = new IPEndPoint(IPAddress.Loopback, port);
    }

    /// <summary>Resets every connection, and each new one for as long as <paramref name="outage"/> lasts.</summary>
    /// <returns>How many were open.</returns>
    public int Cut(TimeSpan outage)
    {
        lock (gate)
        {
            (refusedSince, refusedFor) = (time.GetTimestamp(), outage);
            foreach (var client in open) Reset(client);
            var ends = open.Count;
            open.Clear();
            return ends / 2;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        Cut(TimeSpan.Zero);
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _ = PassAsync(await listener.AcceptTcpClientAsync(stop.Token));
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException)
            {
                // Stopped, or a client that was gone before it was accepted.
            }
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        try
        {
            if (Destination() is not { } to) return;
            await server.ConnectAsync(to, stop.Token);
            if (!Admit(client, server)) return;
            await Task.WhenAll(PumpAsync(client, server), PumpAsync(server, client));
        }
        catch (Exception broken) when (broken is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // One end is gone: so is the other.
        }
        finally
        {
            Forget(client);
            Forget(server);
        }
    }

    private IPEndPoint? Destination()
    {
        lock (gate) return time.GetElapsedTime(refusedSince) < refusedFor ? null : upstream;
    }

    private bool Admit(TcpClient client, TcpClient server)
    {
        lock (gate)
        {
            if (time.GetElapsedTime(refusedSince) < refusedFor) return false;
            open.Add(client);
            return open.Add(server);
        }
    }

    /// <summary>An end that was closed in order is passed on in order: the other direction may still have something to say. One that broke breaks both.</summary>
    private async Task PumpAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream(), stop.Token);
            to.Client.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            Reset(from);
            Reset(to);
            throw;
        }
    }

    private void Forget(TcpClient client)
    {
        lock (gate)
        {
            open.Remove(client);
            Reset(client);
        }
    }

    /// <summary>Of the socket itself: its stream would say goodbye in order.</summary>
    private static void Reset(TcpClient client)
    {
        try
        {
            client.Client?.LingerState = new LingerOption(enable: true, seconds: 0);
            client.Client?.Dispose();
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }

        client.Dispose();
    }
}

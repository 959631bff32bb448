using System.Net;
using System.Net.Sockets;
using Platform.Rehearsal.Chaos;

namespace Platform.Rehearsal.Tests.Chaos;

public sealed class CuttingProxyTests : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);
    private readonly TcpListener server = new(IPAddress.Loopback, 0);
    private readonly CuttingProxy proxy = new(TimeProvider.System);

    public CuttingProxyTests()
    {
        server.Start();
        proxy.PassTo(((IPEndPoint)server.LocalEndpoint).Port);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        server.Stop();
    }

    [Fact]
    public async Task Pass_BytesAndEnds_GoBothWays()
    {
        var (client, far) = await ConnectAsync();
        var (near, distant) = (client.GetStream(), far.GetStream());
        await near.WriteAsync(new byte[] { 1, 2, 3 }, Cancel);
        client.Client.Shutdown(SocketShutdown.Send);
        var asked = new byte[3];
        await distant.ReadExactlyAsync(asked, Cancel);
        Assert.Equal(0, await distant.ReadAsync(new byte[1], Cancel));
        await distant.WriteAsync(new byte[] { 9 }, Cancel);
        var answer = new byte[1];
        await near.ReadExactlyAsync(answer, Cancel);

        Assert.Equal([1, 2, 3], asked);
        Assert.Equal(9, answer[0]);
    }

    [Fact]
    public async Task Cut_OpenConnections_BreakAtBothEndsAndNewOnesPass()
    {
        var (client, far) = await ConnectAsync();

        Assert.Equal(1, proxy.Cut(TimeSpan.Zero));

        await Assert.ThrowsAnyAsync<IOException>(async () => await client.GetStream().ReadAsync(new byte[1], Cancel).AsTask().WaitAsync(Bound, Cancel));
        await Assert.ThrowsAnyAsync<IOException>(async () => await far.GetStream().ReadAsync(new byte[1], Cancel).AsTask().WaitAsync(Bound, Cancel));
        await ConnectAsync();
    }

    [Fact]
    public async Task Cut_WithAnOutage_RefusesNewConnectionsUntilItIsOver()
    {
        proxy.Cut(TimeSpan.FromMinutes(5));
        var refused = await Record.ExceptionAsync(ConnectAndReadAsync);
        Assert.True(refused is IOException or SocketException, $"{refused}");

        proxy.Cut(TimeSpan.Zero);
        await ConnectAsync();
    }

    private async Task ConnectAndReadAsync()
    {
        using var early = new TcpClient();
        await early.ConnectAsync(IPAddress.Loopback, proxy.Port, Cancel);
        await early.GetStream().ReadExactlyAsync(new byte[1], Cancel).AsTask().WaitAsync(Bound, Cancel);
    }

    /// <summary>A connection that has carried a byte: both its halves stand.</summary>
    private async Task<(TcpClient Client, TcpClient Far)> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, proxy.Port, Cancel);
        var far = await server.AcceptTcpClientAsync(Cancel).AsTask().WaitAsync(Bound, Cancel);
        await client.GetStream().WriteAsync(new byte[] { 7 }, Cancel);
        await far.GetStream().ReadExactlyAsync(new byte[1], Cancel);
        return (client, far);
    }
}

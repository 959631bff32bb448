using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Platform.Hosting.MongoDb;
using Platform.Hosting.Running;

namespace Platform.Hosting.Tests.MongoDb;

/// <summary>Against a listener that knows of the protocol as much as the check does: header, request number, OP_MSG.</summary>
public sealed class MongoHealthTests
{
    [Theory]
    [InlineData(2013, HealthState.Healthy)]
    [InlineData(1, HealthState.Unhealthy)]
    internal async Task Check_Answer_IsHealthyInTheProtocolAlone(int opCode, HealthState expected)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerAsync(listener, opCode);
        var report = await CheckAsync(((IPEndPoint)listener.LocalEndpoint).Port);
        Assert.Equal(expected, report.State);
        Assert.Equal("hello", await answering);
    }

    [Fact]
    public async Task Check_NobodyListens_IsUnhealthyAndSaysWhy()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var report = await CheckAsync(port);
        Assert.Equal(HealthState.Unhealthy, report.State);
        Assert.Contains("refused", report.Description, StringComparison.Ordinal);
    }

    private static async Task<HealthReport> CheckAsync(int port)
    {
        var server = TestRun.Builder().AddMongoDB("store").Resource;
        var endpoint = server.Annotations.OfType<EndpointAnnotation>().Single();
        endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "127.0.0.1", port);
        return await new MongoHealthChecks(TimeProvider.System).For(server).Single().CheckAsync(TestContext.Current.CancellationToken);
    }

    /// <returns>The command that was asked: the first key of its document.</returns>
    private static async Task<string> AnswerAsync(TcpListener listener, int opCode)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        var length = new byte[4];
        await stream.ReadExactlyAsync(length);
        var rest = new byte[BinaryPrimitives.ReadInt32LittleEndian(length) - 4];
        await stream.ReadExactlyAsync(rest);
        var document = rest.AsMemory(12 + 4 + 1);
        Assert.Equal(document.Length, BinaryPrimitives.ReadInt32LittleEndian(document.Span));
        Assert.Equal(2013, BinaryPrimitives.ReadInt32LittleEndian(rest.AsSpan(8)));
        var header = new byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(header, 16);
        rest.AsSpan(0, 4).CopyTo(header.AsSpan(8)); // the answer to this request
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), opCode);
        await stream.WriteAsync(header);
        var name = document.Span[5..];
        return System.Text.Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]);
    }
}

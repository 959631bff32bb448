using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Platform.Hosting.Running;

namespace Platform.Hosting.Tests.Running;

public sealed class PortAllocatorTests
{
    [Fact]
    public void Free_ManyTimes_GivesDifferentFreePorts()
    {
        var ports = new PortAllocator();
        var given = Enumerable.Range(0, 50).Select(_ => ports.Free()).ToList();
        Assert.Equal(50, given.Distinct().Count());
        Assert.All(given, p => Assert.True(PortAllocator.IsFree(p)));
    }

    [Fact]
    public async Task Run_FixedPortInUse_NamesResourcePortAndRemedy()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var run = TestRun.Start(b => b.AddExecutable("web", "sleep", "/", "1000").WithHttpEndpoint(port: port));
        var fault = await run.FailureAsync();
        Assert.Equal((ExitCode.PortInUse, "web"), (fault.ExitCode, fault.Resource));
        Assert.Contains($"port {port}", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Stop that program", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Allocate_PortsThatNeedAProxy_IsRefused()
    {
        var resource = TestRun.Builder().AddExecutable("web", "true", "/").WithHttpEndpoint(port: 15021, targetPort: 15022).Resource;
        Assert.Equal(ExitCode.Model, Assert.Throws<HostingException>(() => new PortAllocator().Allocate(resource)).ExitCode);
    }
}

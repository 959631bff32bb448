using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Platform.Hosting.Running;

namespace Platform.Hosting.Tests.Redis;

public sealed class RedisServerTests
{
    [Fact]
    public async Task Start_WithoutEngine_RunsTheMachinesOwnServerAndSaysSo()
    {
        if (Programs.Find("redis-server") is null) Assert.Skip("skipped: redis-server is not installed (apt-get install redis-server)");
        const string password = "pass \"word\" \\ with #";
        await using var run = TestRun.Start(b => b.AddRedis("cache", password: b.AddParameter("pw", password, secret: true)), "--PLATFORM_CONTAINER_ENGINE=none");
        var status = await run.HealthyAsync("cache"); // the check logs in with the password
        Assert.Matches(@"^Redis \d+\.\d+\.\d+, installed$", status.Source);
        Assert.Null(status.Container);

        var endpoint = status.Resource.Annotations.OfType<EndpointAnnotation>().Single().AllocatedEndpoint!;
        using var client = new TcpClient(endpoint.Address, endpoint.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync("PING\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        Assert.StartsWith("-NOAUTH", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        var directory = run.Services.GetRequiredService<RunDirectory>().For("cache");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(directory, "redis.conf")));
        await run.StopAsync();
        Assert.Equal(States.Finished, run.Board["cache"].State); // it ends in good order
    }
}

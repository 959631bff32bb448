using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Aspire.Hosting;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Platform.Hosting.Dashboard;
using Wire = Platform.Hosting.Dashboard.Wire;

namespace Platform.Hosting.Tests.Dashboard;

/// <summary>Whatever somebody with the key sends, and even more somebody without, the dashboard is still answered. Cases are random from a fixed seed.</summary>
public sealed class GrpcFuzzTests : IDisposable
{
    private const int Cases = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] Methods = ["WatchResources", "WatchResourceConsoleLogs", "ExecuteResourceCommand", "GetApplicationInformation", "NoSuchMethod"];
    private readonly HttpClient client = new() { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact, Timeout = Patience };

    public void Dispose() => client.Dispose();

    [Fact]
    public async Task Calls_WithBrokenBodies_AreRefusedAndNothingElse()
    {
        await using var run = await StartAsync();
        var random = new Random(20260102);
        for (var i = 0; i < Cases; i++)
        {
            using var answer = await SendAsync(run, Methods[random.Next(Methods.Length)], Broken(random));
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"case {i}: {answer.StatusCode}");
        }
        await AnswersAsync(run);
    }

    [Fact]
    public async Task Connections_WithAnythingButHttp2_EndAlone()
    {
        await using var run = await StartAsync();
        var random = new Random(20260103);
        var port = run.Services.GetRequiredService<DashboardAccess>().ServicePort;
        for (var i = 0; i < Cases; i++)
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
            var bytes = new byte[random.Next(1, 300)];
            random.NextBytes(bytes);
            if (i % 2 == 0) "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray().AsSpan(0, Math.Min(24, bytes.Length)).CopyTo(bytes);
            await socket.GetStream().WriteAsync(bytes, TestContext.Current.CancellationToken);
        }
        await AnswersAsync(run);
    }

    private static async Task<TestRun> StartAsync()
    {
        var run = TestRun.Start(b => b.AddExecutable("web", "sleep", "/", "1000"));
        await run.HealthyAsync("web");
        return run;
    }

    /// <summary>A proper message whose frame or content is not: other flags and lengths, cut, doubled, or noise.</summary>
    private static byte[] Broken(Random random)
    {
        var content = new Wire.ResourceCommandRequest { ResourceName = "nobody", CommandName = new string('x', random.Next(50)) }.ToByteArray();
        byte[] frame = [0, 0, 0, 0, (byte)content.Length, .. content];
        switch (random.Next(4))
        {
            case 0:
                random.NextBytes(frame.AsSpan(0, 5));
                return frame;
            case 1:
                return frame[..random.Next(frame.Length)];
            case 2:
                return [.. frame, .. frame];
            default:
                random.NextBytes(frame.AsSpan(5));
                return frame;
        }
    }

    private async Task AnswersAsync(TestRun run)
    {
        using var answer = await SendAsync(run, "GetApplicationInformation", new byte[5]);
        await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal("0", answer.TrailingHeaders.GetValues("grpc-status").Single());
    }

    private async Task<HttpResponseMessage> SendAsync(TestRun run, string method, byte[] body)
    {
        var access = run.Services.GetRequiredService<DashboardAccess>();
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://127.0.0.1:{access.ServicePort}/{ResourceService.Name}/{method}"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        message.Headers.Add("x-resource-service-api-key", access.ServiceKey);
        return await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }
}

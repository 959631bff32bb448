using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Hosting.Backchannel;

namespace Platform.Hosting.Tests.Backchannel;

/// <summary>Whatever somebody sends, others are still answered. Cases are random from a fixed seed, so that a failure comes again.</summary>
public sealed class MessageFuzzTests : IAsyncLifetime
{
    private const int Cases = 300;
    private readonly string path = Path.Combine(Path.GetTempPath(), $"platform-fuzz-{Guid.NewGuid():N}", "socket");
    private RpcListener? listener;

    public ValueTask InitializeAsync()
    {
        listener = RpcListener.Start(path, new RpcMethods().Add("Echo", (arguments, _) => Task.FromResult<object?>(arguments[0].Text)), NullLogger.Instance, CancellationToken.None);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await listener!.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Theory]
    [InlineData("Content-Length: -1\r\n\r\n")]
    [InlineData("Content-Length: 99999999999999999999\r\n\r\n{}")]
    [InlineData("Content-Length: 1048577\r\n\r\n{}")]
    [InlineData("Content-Length: two\r\n\r\n{}")]
    [InlineData("Content-Length:\r\n\r\n{}")]
    [InlineData("Content-Type: text/plain\r\n\r\n{}")]
    [InlineData("\r\n\r\n\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: here\r\n\r\n")]
    public async Task BrokenFrame_EndsThatConnectionAlone(string text)
    {
        using var caller = await Caller.ConnectAsync(path);
        await caller.SendAsync(text);
        Assert.Null(await caller.ReadAsync());
        await AnswersAsync();
    }

    [Fact]
    public async Task HeaderWithoutEnd_IsNotReadForEver()
    {
        using var caller = await Caller.ConnectAsync(path);
        await caller.SendAsync("X: " + new string('x', 64 * 1024));
        Assert.Null(await caller.ReadAsync());
        await AnswersAsync();
    }

    [Theory]
    [InlineData("Content-Length: 10")]
    [InlineData("Content-Length: 10\r\n\r\n{\"a\"")]
    public async Task CutFrame_EndsTheConnection(string text)
    {
        using var caller = await Caller.ConnectAsync(path);
        await caller.SendAsync(text);
        caller.EndSending();
        Assert.Null(await caller.ReadAsync());
        await AnswersAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"method\":7}")]
    [InlineData("{\"id\":{},\"method\":\"\\u0000\"}")]
    [InlineData("{\"id\":1001,\"method\":\"$/enumerator/next\",\"params\":\"x\"}")]
    [InlineData("{\"id\":1001,\"method\":\"$/enumerator/next\",\"params\":{\"token\":1e400}}")]
    [InlineData("{\"method\":\"$/cancelRequest\"}")]
    [InlineData("{\"method\":\"$/cancelRequest\",\"params\":[[[]]]}")]
    [InlineData("\u0000\u0001")]
    public async Task MessageThatAsksNothing_LeavesTheConnection(string message)
    {
        using var caller = await Caller.ConnectAsync(path);
        await caller.SendAsync($"Content-Length: {Encoding.UTF8.GetByteCount(message)}\r\n\r\n{message}");
        Assert.Equal("still", (await caller.CallAsync("Echo", "still")).GetProperty("result").GetString());
    }

    [Fact]
    public async Task DeepMessage_IsRefusedNotFollowed()
    {
        using var caller = await Caller.ConnectAsync(path);
        var deep = new string('[', 100_000);
        await caller.SendAsync($"Content-Length: {deep.Length}\r\n\r\n{deep}");
        Assert.Equal("still", (await caller.CallAsync("Echo", "still")).GetProperty("result").GetString());
    }

    [Fact]
    public async Task RandomBytes_ManyTimes_DoNoHarm()
    {
        var random = new Random(20260101);
        for (var i = 0; i < Cases; i++)
        {
            using var caller = await Caller.ConnectAsync(path);
            await caller.SendAsync(Broken(random));
            if (i % 3 == 0) caller.EndSending();
        }
        await AnswersAsync();
    }

    /// <summary>A proper request with some of its bytes changed, cut or doubled; or no request at all.</summary>
    private static byte[] Broken(Random random)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { jsonrpc = "2.0", id = random.Next(), method = random.Next(3) == 0 ? "Echo" : "$/enumerator/next", @params = new object[] { random.NextInt64() } });
        byte[] bytes = [.. Encoding.ASCII.GetBytes($"Content-Length: {body.Length}\r\n\r\n"), .. body];
        switch (random.Next(4))
        {
            case 0:
                random.NextBytes(bytes);
                return bytes;
            case 1:
                return bytes[..random.Next(bytes.Length)];
            case 2:
                return [.. bytes, .. bytes[random.Next(bytes.Length)..]];
            default:
                for (var i = random.Next(1, 6); i > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;
        }
    }

    private async Task AnswersAsync()
    {
        using var caller = await Caller.ConnectAsync(path);
        Assert.Equal("well", (await caller.CallAsync("Echo", "well")).GetProperty("result").GetString());
    }
}

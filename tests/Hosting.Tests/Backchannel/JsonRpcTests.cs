using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Hosting.Backchannel;

namespace Platform.Hosting.Tests.Backchannel;

public sealed class JsonRpcTests : IAsyncLifetime
{
    private readonly string path = Path.Combine(Path.GetTempPath(), $"platform-rpc-{Guid.NewGuid():N}", "socket");
    private readonly CancellationTokenSource over = new();
    private readonly TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RpcListener? listener;

    public ValueTask InitializeAsync()
    {
        var methods = new RpcMethods()
            .Add("Echo", (arguments, _) => Task.FromResult<object?>(arguments[0].Text))
            .Add("Fail", (_, _) => throw new InvalidOperationException("it cannot be done"))
            .Add("Hang", async (_, token) =>
            {
                using var whenCancelled = token.Register(() => cancelled.TrySetResult());
                await Task.Delay(Timeout.Infinite, token);
                return null;
            })
            .AddStream("Count", (_, token) => CountAsync(token))
            .AddStream("Silence", (_, token) => SilenceAsync(token));
        listener = RpcListener.Start(path, methods, NullLogger.Instance, over.Token);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await listener!.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        over.Dispose();
    }

    [Fact]
    public async Task Socket_WhileOpen_IsItsOwnersAlone_AndGoneAfterwards()
    {
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(path)!));
        await listener!.DisposeAsync();
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Call_Method_AnswersByPosition()
    {
        using var caller = await Caller.ConnectAsync(path);
        Assert.Equal("héllo", (await caller.CallAsync("Echo", "héllo")).GetProperty("result").GetString());
    }

    [Theory]
    [InlineData("Fail", -32000, "it cannot be done")]
    [InlineData("Nope", -32601, "There is no method 'Nope'.")]
    public async Task Call_ThatFails_IsAnError_AndTheConnectionGoesOn(string method, int code, string message)
    {
        using var caller = await Caller.ConnectAsync(path);
        var error = (await caller.CallAsync(method)).GetProperty("error");
        Assert.Equal((code, message), (error.GetProperty("code").GetInt32(), error.GetProperty("message").GetString()));
        Assert.Equal("still there", (await caller.CallAsync("Echo", "still there")).GetProperty("result").GetString());
    }

    [Fact]
    public async Task Stream_Pulled_GivesItemsThenEnds()
    {
        using var caller = await Caller.ConnectAsync(path);
        var token = (await caller.CallAsync("Count")).GetProperty("result").GetProperty("token").GetInt64();
        for (var expected = 1; expected <= 3; expected++) Assert.Equal(expected, (await NextAsync(caller, token)).GetProperty("values")[0].GetInt32());
        Assert.True((await NextAsync(caller, token)).GetProperty("finished").GetBoolean());
        Assert.True((await NextAsync(caller, token)).GetProperty("finished").GetBoolean()); // asked again: still the end
    }

    [Fact]
    public async Task Stream_ThatWaits_EndsProperlyWhenTheRunEnds()
    {
        using var caller = await Caller.ConnectAsync(path);
        var token = (await caller.CallAsync("Silence")).GetProperty("result").GetProperty("token").GetInt64();
        var next = NextAsync(caller, token);
        await over.CancelAsync();
        Assert.True((await next).GetProperty("finished").GetBoolean());
        Assert.Equal("answered", (await caller.CallAsync("Echo", "answered")).GetProperty("result").GetString());
    }

    [Fact]
    public async Task Stream_Aborted_EndsThePullThatWaits()
    {
        using var caller = await Caller.ConnectAsync(path);
        var token = (await caller.CallAsync("Silence")).GetProperty("result").GetProperty("token").GetInt64();
        await caller.SendAsync(new { jsonrpc = "2.0", id = 90, method = "$/enumerator/next", @params = new { token } });
        await caller.SendAsync(new { jsonrpc = "2.0", method = "$/enumerator/abort", @params = new { token } });
        Assert.True((await caller.AnswerAsync(90)).GetProperty("result").GetProperty("finished").GetBoolean());
    }

    [Fact]
    public async Task Cancel_RunningRequest_CancelsItAlone()
    {
        using var caller = await Caller.ConnectAsync(path);
        await caller.SendAsync(new { jsonrpc = "2.0", id = 91, method = "Hang", @params = Array.Empty<object>() });
        await caller.SendAsync(new { jsonrpc = "2.0", method = "$/cancelRequest", @params = new { id = 91 } });
        Assert.Equal(-32800, (await caller.AnswerAsync(91)).GetProperty("error").GetProperty("code").GetInt32());
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Caller_ThatHangsUp_CancelsWhatItAskedFor()
    {
        using (var caller = await Caller.ConnectAsync(path))
            await caller.SendAsync(new { jsonrpc = "2.0", id = 92, method = "Hang", @params = Array.Empty<object>() });
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Requests_TooManyAtOnce_AreRefusedAndNothingElse()
    {
        using var caller = await Caller.ConnectAsync(path);
        for (var id = 100; id < 170; id++) await caller.SendAsync(new { jsonrpc = "2.0", id, method = "Silence", @params = Array.Empty<object>() });
        for (var id = 200; id < 270; id++) await caller.SendAsync(new { jsonrpc = "2.0", id, method = "$/enumerator/next", @params = new { token = id - 199 } });
        JsonElement message;
        do message = (await caller.ReadAsync())!.Value;
        while (!message.TryGetProperty("error", out var error) || !error.GetProperty("message").GetString()!.Contains("on this connection", StringComparison.Ordinal));
        using var other = await Caller.ConnectAsync(path);
        Assert.Equal("fine", (await other.CallAsync("Echo", "fine")).GetProperty("result").GetString());
    }

    private static async Task<JsonElement> NextAsync(Caller caller, long token) => (await caller.CallAsync("$/enumerator/next", token)).GetProperty("result");

    private static async IAsyncEnumerable<object> CountAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = 1; i <= 3; i++)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            yield return i;
        }
    }

    private static async IAsyncEnumerable<object> SilenceAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        yield return "never";
    }
}

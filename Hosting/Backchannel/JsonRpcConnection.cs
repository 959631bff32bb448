using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Platform.Hosting.Backchannel;

/// <summary>
/// JSON-RPC 2.0 with one caller, in StreamJsonRpc's dialect: streams are tokens, <c>$/cancelRequest</c> cancels.
/// Whatever the caller sends, no more than this connection ends.
/// </summary>
/// <param name="over">Ends the streams, while requests are still answered.</param>
internal sealed partial class JsonRpcConnection(Stream stream, RpcMethods methods, ILogger logger, CancellationToken over) : IAsyncDisposable
{
    private const int MostAtOnce = 64;
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> running = new();
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly RpcStreams streams = new(over);
    private long unnamed;

    /// <summary>Returns when the caller has gone, or sent what is no message.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var input = PipeReader.Create(stream);
        try
        {
            while (await MessageFraming.ReadAsync(input, life.Token) is { } message) await AcceptAsync(message, life.Token);
        }
        catch (Exception fault) when (fault is InvalidDataException or JsonException)
        {
            LogBroken(logger, fault.Message);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The caller hung up, or the run is over.
        }
        finally
        {
            await life.CancelAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await streams.DisposeAsync();
        await stream.DisposeAsync();
        writing.Dispose();
    }

    private async Task AcceptAsync(byte[] message, CancellationToken cancellationToken)
    {
        if (Parse(message) is not { } request) await SendAsync(Error(default, RpcException.ParseError, "This is no JSON-RPC request."), cancellationToken);
        else if (request.Method == "$/cancelRequest") Cancel(request.Arguments);
        else if (running.Count >= MostAtOnce) await SendAsync(Error(request.Id, RpcException.Failed, $"There are {MostAtOnce} requests running on this connection; wait for one of them."), cancellationToken);
        else _ = HandleAsync(request, cancellationToken);
    }

    private static RpcRequest? Parse(byte[] message)
    {
        try
        {
            return RpcRequest.Parse(message);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Cancel(RpcArguments arguments)
    {
        var id = arguments["id"] is { Json.ValueKind: not JsonValueKind.Undefined } named ? named : arguments[0];
        if (id.Json.ValueKind == JsonValueKind.Undefined || !running.TryGetValue(id.Json.GetRawText(), out var request)) return;
        try
        {
            request.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It was answered in this very moment.
        }
    }

    private async Task HandleAsync(RpcRequest request, CancellationToken cancellationToken)
    {
        using var own = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var key = request.Id?.GetRawText() ?? $"notification {Interlocked.Increment(ref unnamed)}";
        running[key] = own;
        try
        {
            await Task.Yield(); // the next message is read meanwhile
            var answer = await AnswerAsync(request, own.Token);
            if (request.Id is not null) await SendAsync(answer, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Nobody is there any more to hear the answer.
        }
        finally
        {
            running.TryRemove(KeyValuePair.Create(key, own));
        }
    }

    private async Task<object> AnswerAsync(RpcRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return new { jsonrpc = "2.0", id = request.Id, result = await CallAsync(request, cancellationToken) };
        }
        catch (RpcException fault)
        {
            return Error(request.Id, fault.Code, fault.Message);
        }
        catch (OperationCanceledException)
        {
            return Error(request.Id, RpcException.Cancelled, "Cancelled.");
        }
        catch (Exception fault)
        {
            LogFailed(logger, request.Method, fault);
            return Error(request.Id, RpcException.Failed, fault.Message);
        }
    }

    private async Task<object?> CallAsync(RpcRequest request, CancellationToken cancellationToken)
    {
        switch (request.Method)
        {
            case "$/enumerator/next":
                return await streams.NextAsync(Token(request), cancellationToken);
            case "$/enumerator/abort":
                await streams.AbortAsync(Token(request));
                return null;
            default:
                var result = await methods.CallAsync(request.Method, request.Arguments, cancellationToken);
                return result is RpcStream opened ? streams.Open(opened) : result;
        }
    }

    private static long Token(RpcRequest request) => request.Arguments["token"].Number ?? request.Arguments[0].Number ?? 0;

    private static object Error(JsonElement? id, int code, string message) => new { jsonrpc = "2.0", id, error = new { code, message } };

    private async Task SendAsync(object message, CancellationToken cancellationToken)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(message, Format);
        await writing.WaitAsync(cancellationToken);
        try
        {
            await MessageFraming.WriteAsync(stream, bytes, cancellationToken);
        }
        finally
        {
            writing.Release();
        }
    }
}

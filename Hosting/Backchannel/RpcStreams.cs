using System.Collections.Concurrent;

namespace Platform.Hosting.Backchannel;

/// <summary>The streams that one caller has open, by their tokens: <c>$/enumerator/next</c> and <c>$/enumerator/abort</c>.</summary>
/// <param name="over">Ends all of them with a proper end.</param>
internal sealed class RpcStreams(CancellationToken over) : IAsyncDisposable
{
    private const int Most = 64;
    private readonly ConcurrentDictionary<long, RpcStreamReader> open = new();
    private long last;

    public object Open(RpcStream stream)
    {
        if (open.Count >= Most) throw new RpcException(RpcException.Failed, $"There are {Most} streams open on this connection; end one of them first.");
        var token = Interlocked.Increment(ref last);
        open[token] = new RpcStreamReader(stream, over);
        return new { token };
    }

    public async Task<object> NextAsync(long token, CancellationToken cancellationToken)
    {
        if (!open.TryGetValue(token, out var reader)) return End;
        if (await reader.NextAsync(cancellationToken) is { } item) return new { values = new[] { item }, finished = false };
        await AbortAsync(token);
        return End;
    }

    public async Task AbortAsync(long token)
    {
        if (open.TryRemove(token, out var reader)) await reader.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var token in open.Keys) await AbortAsync(token);
    }

    private static object End => new { values = Array.Empty<object>(), finished = true };
}

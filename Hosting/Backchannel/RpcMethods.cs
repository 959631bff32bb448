namespace Platform.Hosting.Backchannel;

/// <summary>The methods that one socket offers.</summary>
internal sealed class RpcMethods
{
    private readonly Dictionary<string, Func<RpcArguments, CancellationToken, Task<object?>>> methods = new(StringComparer.Ordinal);

    public RpcMethods Add(string name, Func<RpcArguments, CancellationToken, Task<object?>> answer)
    {
        methods.Add(name, answer);
        return this;
    }

    public RpcMethods Add(string name, Func<object?> answer) => Add(name, (_, _) => Task.FromResult(answer()));

    /// <summary>Answers with a token, by which the caller pulls one item after the other.</summary>
    public RpcMethods AddStream(string name, Func<RpcArguments, CancellationToken, IAsyncEnumerable<object>> open)
        => Add(name, (arguments, _) => Task.FromResult<object?>(new RpcStream(token => open(arguments, token))));

    public Task<object?> CallAsync(string name, RpcArguments arguments, CancellationToken cancellationToken)
        => methods.TryGetValue(name, out var method) ? method(arguments, cancellationToken)
            : throw new RpcException(RpcException.MethodNotFound, $"There is no method '{name}'.");
}

/// <summary>An answer that comes in items.</summary>
internal sealed record RpcStream(Func<CancellationToken, IAsyncEnumerable<object>> Open);

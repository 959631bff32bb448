namespace Platform.Hosting.Backchannel;

/// <summary>One stream that a caller pulls. One pull at a time; whoever ends it ends a pull that waits.</summary>
internal sealed class RpcStreamReader : IAsyncDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly CancellationTokenSource life;
    private readonly IAsyncEnumerator<object> items;
    private bool isOver;

    public RpcStreamReader(RpcStream stream, CancellationToken over)
    {
        life = CancellationTokenSource.CreateLinkedTokenSource(over);
        items = stream.Open(life.Token).GetAsyncEnumerator(life.Token);
    }

    /// <returns>Null: there is nothing more.</returns>
    public async Task<object?> NextAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            using var pull = cancellationToken.Register(life.Cancel);
            if (!isOver && await items.MoveNextAsync()) return items.Current;
        }
        catch (OperationCanceledException) when (life.IsCancellationRequested)
        {
            // The caller has enough, or the run ends.
        }
        finally
        {
            turn.Release();
        }
        isOver = true;
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await life.CancelAsync();
        await turn.WaitAsync(CancellationToken.None);
        isOver = true;
        await items.DisposeAsync();
        turn.Release();
        life.Dispose();
    }
}

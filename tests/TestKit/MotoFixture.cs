namespace Platform.TestKit;

/// <summary>One server for a collection of tests, each with names of its own; none where it is missing.</summary>
public class MotoFixture : IAsyncDisposable
{
    private readonly Lazy<Task<MotoServer>> _server = new(MotoServer.StartAsync);

    public Task<MotoServer> ServerAsync() => _server.Value;

    public virtual async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
            await (await _server.Value).DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

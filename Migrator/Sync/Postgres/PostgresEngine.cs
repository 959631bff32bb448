namespace Platform.Migrator.Sync.Postgres;

internal sealed class PostgresEngine : IStoreEngine
{
    private readonly PostgresRoute _route;
    private readonly PostgresCopier _copier;

    public PostgresEngine(StoreRoute route, StoreContext context)
    {
        _route = new(route, context);
        var guard = new PostgresGuard(_route);
        _copier = new(_route, guard);
        Guard = guard;
        Inspector = new PostgresInspector(_route);
        Follower = new PostgresFollower(_route, guard);
        Verifier = new PostgresVerifier(_route);
    }

    public IStoreInspector Inspector { get; }
    public ICopier Copier => _copier;
    public IFollower Follower { get; }
    public IVerifier Verifier { get; }
    public IWriteGuard Guard { get; }

    /// <inheritdoc cref="PostgresCopier.JoinAsync"/>
    public Task<CopyStage> JoinCopyAsync(IProgress<CopyProgress> progress, CancellationToken cancel) => _copier.JoinAsync(progress, cancel);

    public async ValueTask DisposeAsync()
    {
        await _copier.DisposeAsync();
        await _route.DisposeAsync();
    }
}

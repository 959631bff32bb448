namespace Platform.Migrator.Sync.MongoDb;

internal sealed class MongoDbEngine : IStoreEngine
{
    private readonly MongoDbRoute _route;

    public MongoDbEngine(StoreRoute route, StoreContext context)
    {
        _route = new(route, context);
        var guard = new MongoDbGuard(_route);
        Guard = guard;
        Inspector = new MongoDbInspector(_route);
        Copier = new MongoDbCopier(_route, guard);
        Follower = new MongoDbFollower(_route, guard);
        Verifier = new MongoDbVerifier(_route);
    }

    public IStoreInspector Inspector { get; }
    public ICopier Copier { get; }
    public IFollower Follower { get; }
    public IVerifier Verifier { get; }
    public IWriteGuard Guard { get; }

    public ValueTask DisposeAsync() => _route.DisposeAsync();
}

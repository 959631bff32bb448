using Platform.Plans;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>One database of a MongoDB replica set or cluster, through change streams. The guard needs MongoDB 6.0.</summary>
public sealed class MongoDbKind : IStoreKind
{
    public string Name => "mongodb";

    /// <summary>For as long as the oplog reaches back to the position.</summary>
    public Reversal Reversal => Reversal.BoundedWindow;

    public IStoreScripts Scripts(StorePlan store, string migrationId) => new MongoDbScripts(store, migrationId);

    public IStoreEngine Open(StoreRoute route, StoreContext context) => new MongoDbEngine(route, context);
}

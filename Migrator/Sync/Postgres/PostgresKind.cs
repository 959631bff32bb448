using Platform.Plans;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>PostgreSQL 12 to 18, to the same or a newer version, through logical decoding.</summary>
public sealed class PostgresKind : IStoreKind
{
    public string Name => "postgres";

    /// <summary>For as long as the slot keeps its log; its size is reported as retained bytes.</summary>
    public Reversal Reversal => Reversal.Lossless;

    public IStoreScripts Scripts(StorePlan store, string migrationId) => new PostgresScripts(store, migrationId);

    public IStoreEngine Open(StoreRoute route, StoreContext context) => new PostgresEngine(route, context);
}
